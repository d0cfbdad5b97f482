namespace CommissionsConsole.Parts;

/// <summary>Kinds of what a verification finds, in words.</summary>
internal static class DriftKinds
{
    public static string Name(string kind) => kind switch
    {
        "key" => "Amount recomputed from facts",
        "entry" => "Entry and its event",
        "sum" => "Sum of an amount's entries",
        "statement" => "Closed statement",
        "chain" => "Chain of statements",
        "period" => "Closed month",
        "account" => "Customer's stored ledger",
        "waiting" => "Correction said to wait",
        "payout" => "Payout",
        "profile" => "Partner's bank account",
        "dispute" => "Dispute",
        "adjustment" => "Adjustment",
        "replay" => "Replay",
        "rules" => "Rules and plans",
        "segment" => "Segments",
        "four-eyes" => "Second person",
        "waiting-change" => "Change of the past",
        "facts" => "Facts and what was published",
        "journal" => "Record of events",
        "table" => "Derived column",
        "guard" => "Protection of the database",
        _ => kind,
    };
}
