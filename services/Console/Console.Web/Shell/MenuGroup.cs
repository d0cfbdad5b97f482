using CommissionsConsole.SignIn;

namespace CommissionsConsole.Shell;

/// <summary>A page of the menu.</summary>
/// <param name="Icon">Name in the file of icons.</param>
internal sealed record MenuItem(string Href, string Label, string Icon);

/// <summary>Pages that belong together; those of the first group stand without a title.</summary>
internal sealed record MenuGroup(string? Title, params MenuItem[] Items)
{
    private static MenuItem Home => new("/", T("Home"), "home");
    private static MenuItem Leads => new("/leads", T("Leads"), "lead");
    private static MenuItem Conflicts => new("/conflicts", T("Conflicts"), "conflict");
    private static MenuItem Disputes => new("/disputes", T("Disputes"), "dispute");
    private static MenuItem Feedback => new("/feedback", T("Feedback"), "feedback");
    private static MenuItem Partners => new("/partners", T("Partners"), "partners");
    private static MenuItem Plans => new("/plans", T("Plans"), "plan");
    private static MenuItem Replays => new("/replays", T("Replays"), "preview");
    private static MenuItem Metrics => new("/metrics", T("Metrics"), "metrics");
    private static MenuItem Ledger => new("/ledger", T("Ledger"), "ledger");
    private static MenuItem Periods => new("/periods", T("Month end"), "month");
    private static MenuItem WaitingChanges => new("/waiting-changes", T("Changes that wait"), "waiting");
    private static MenuItem Agreement => new("/agreement", T("Agreement"), "agree");
    private static MenuItem Programme => new("/programme", T("The programme"), "programme");
    private static MenuItem Customers => new("/customers", T("Customers"), "customer");
    private static MenuItem Trainings => new("/trainings", T("Trainings"), "training");
    private static MenuItem Verification => new("/verifications", T("Verification"), "verify");

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
            new(T("Money"), new MenuItem($"{Own(viewer)}/ledger", T("Ledger"), "ledger"),
                new MenuItem($"{Own(viewer)}/payouts", T("Payouts"), "payout"),
                new MenuItem($"{Own(viewer)}/statements", T("Statements"), "statement"),
                new MenuItem("/payout-profile", T("Bank account"), "bank"), Disputes),
            new(T("Customers"), Leads with { Label = T("My leads") },
                new MenuItem($"{Own(viewer)}/customers", T("My customers"), "customer"), Trainings, Conflicts),
            new(T("Programme"), new MenuItem($"{Own(viewer)}/profile", T("Our profile"), "partners"), Programme,
                Agreement, Feedback),
        ],
        { IsManager: true } =>
        [
            new(null, Home),
            new(T("Rates"), Plans, Replays, Metrics, WaitingChanges),
            new(T("Partners"), Partners, Customers, Leads, Conflicts, Disputes, Trainings, Feedback),
            new(T("Programme"), Programme, Agreement, new MenuItem("/segments", T("Segments"), "segments"),
                new MenuItem("/set-up", T("Set-up"), "check")),
            new(T("Money"), Periods, Ledger, new MenuItem("/imports", T("Imports"), "import")),
        ],
        { IsFinance: true } =>
        [
            new(null, Home),
            new(T("Money"), Periods, Ledger, new MenuItem("/payouts", T("Payouts"), "payout"),
                new MenuItem("/payout-profiles", T("Bank accounts"), "bank"),
                new MenuItem("/adjustments", T("Adjustments"), "adjust"),
                new MenuItem("/payout-history", T("Earned by year"), "history")),
            new(T("Partners"), Partners, Customers, Trainings, Disputes),
            new(T("Rates"), Plans, Replays, Metrics),
            new(T("Trust"), Verification, WaitingChanges),
        ],
        _ =>
        [
            new(null, Home, new MenuItem("/operations", T("Operations"), "operations"), Verification,
                new MenuItem("/set-up", T("Set-up"), "check")),
        ],
    };

    private static string Own(Viewer viewer) => $"/partners/{Uri.EscapeDataString(viewer.PartnerId ?? "")}";
}
