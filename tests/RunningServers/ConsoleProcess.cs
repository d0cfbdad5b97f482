namespace RunningServers;

/// <summary>The console as a process of its own.</summary>
public sealed class ConsoleProcess : BuiltProcess
{
    /// <param name="keysDirectory">Where it keeps the keys that protect session cookies.</param>
    public ConsoleProcess(Uri leads, Uri subscriptions, Uri commissions, string authority, string keysDirectory)
        : base("Console", "Console/Console.Web")
    {
        Environment["Identity__Authority"] = authority;
        Environment["Services__Leads"] = leads.ToString();
        Environment["Services__Subscriptions"] = subscriptions.ToString();
        Environment["Services__Commissions"] = commissions.ToString();
        Environment["Keys__Directory"] = keysDirectory;
    }
}
