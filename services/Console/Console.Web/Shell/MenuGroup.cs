using CommissionsConsole.SignIn;

namespace CommissionsConsole.Shell;

/// <summary>A page of the menu.</summary>
/// <param name="Icon">Name in the file of icons.</param>
internal sealed record MenuItem(string Href, string Label, string Icon);

/// <summary>Pages that belong together; those of the first group stand without a title.</summary>
internal sealed record MenuGroup(string? Title, params MenuItem[] Items)
{
    private static readonly MenuItem Home = new("/", "Home", "home");
    private static readonly MenuItem Leads = new("/leads", "Leads", "lead");
    private static readonly MenuItem Conflicts = new("/conflicts", "Conflicts", "conflict");
    private static readonly MenuItem Disputes = new("/disputes", "Disputes", "dispute");
    private static readonly MenuItem Feedback = new("/feedback", "Feedback", "feedback");
    private static readonly MenuItem Partners = new("/partners", "Partners", "partners");
    private static readonly MenuItem Plans = new("/plans", "Plans", "plan");
    private static readonly MenuItem Replays = new("/replays", "Replays", "preview");
    private static readonly MenuItem Metrics = new("/metrics", "Metrics", "metrics");
    private static readonly MenuItem Ledger = new("/ledger", "Ledger", "ledger");
    private static readonly MenuItem Periods = new("/periods", "Month end", "month");
    private static readonly MenuItem WaitingChanges = new("/waiting-changes", "Changes that wait", "waiting");
    private static readonly MenuItem Agreement = new("/agreement", "Agreement", "agree");
    private static readonly MenuItem Programme = new("/programme", "The programme", "programme");
    private static readonly MenuItem Customers = new("/customers", "Customers", "customer");
    private static readonly MenuItem Trainings = new("/trainings", "Trainings", "training");
    private static readonly MenuItem Verification = new("/verifications", "Verification", "verify");

    /// <summary>What only the partner itself is told, and no manager who looks as it does.</summary>
    private static readonly string[] OwnAlone = ["/payout-profile", "/conflicts"];

    /// <summary>Pages that no menu lists, and to which pages of a partner lead.</summary>
    private static readonly string[] Beside = ["/entries", "/lead-policy", "/join"];

    public static MenuGroup[] For(Viewer viewer) => !viewer.IsViewing ? Of(viewer)
        : [.. Of(viewer).Select(group => group with
            { Items = [.. group.Items.Where(item => !OwnAlone.Contains(item.Href))] })];

    /// <summary>Who looks as a partner does sees the partner's pages and no other.</summary>
    public static bool Shows(Viewer viewer, string path) => !viewer.IsViewing || path == "/"
        || For(viewer).SelectMany(group => group.Items).Select(item => item.Href).Skip(1)
            .Concat(Beside).Append(Own(viewer))
            .Any(page => path == page || path.StartsWith($"{page}/", StringComparison.Ordinal));

    private static MenuGroup[] Of(Viewer viewer) => viewer switch
    {
        { IsPartner: true } =>
        [
            new(null, Home),
            new("Money", new MenuItem($"{Own(viewer)}/ledger", "Ledger", "ledger"),
                new MenuItem($"{Own(viewer)}/payouts", "Payouts", "payout"),
                new MenuItem($"{Own(viewer)}/statements", "Statements", "statement"),
                new MenuItem("/payout-profile", "Bank account", "bank"), Disputes),
            new("Customers", Leads with { Label = "My leads" },
                new MenuItem($"{Own(viewer)}/customers", "My customers", "customer"), Trainings, Conflicts),
            new("Programme", new MenuItem($"{Own(viewer)}/profile", "Our profile", "partners"), Programme, Agreement,
                Feedback),
        ],
        { IsManager: true } =>
        [
            new(null, Home),
            new("Rates", Plans, Replays, Metrics, WaitingChanges),
            new("Partners", Partners, Customers, Leads, Conflicts, Disputes, Trainings, Feedback),
            new("Programme", Programme, Agreement, new MenuItem("/segments", "Segments", "segments"),
                new MenuItem("/readiness", "Readiness", "check")),
            new("Money", Periods, Ledger, new MenuItem("/imports", "Imports", "import")),
        ],
        { IsFinance: true } =>
        [
            new(null, Home),
            new("Money", Periods, Ledger, new MenuItem("/payouts", "Payouts", "payout"),
                new MenuItem("/payout-profiles", "Bank accounts", "bank"),
                new MenuItem("/adjustments", "Adjustments", "adjust"),
                new MenuItem("/payout-history", "Earned by year", "history")),
            new("Partners", Partners, Customers, Trainings, Disputes),
            new("Rates", Plans, Replays, Metrics),
            new("Trust", Verification, WaitingChanges),
        ],
        _ => [new(null, Home, new MenuItem("/operations", "Operations", "operations"), Verification)],
    };

    private static string Own(Viewer viewer) => $"/partners/{Uri.EscapeDataString(viewer.PartnerId ?? "")}";
}
