namespace CommissionsConsole.Parts;

/// <summary>Kinds of what a verification finds, in words.</summary>
internal static class DriftKinds
{
    public static string Name(string kind) => kind switch
    {
        "key" => T("Amount recomputed from facts"),
        "entry" => T("Entry and its event"),
        "sum" => T("Sum of an amount's entries"),
        "statement" => T("Closed statement"),
        "chain" => T("Chain of statements"),
        "period" => T("Closed month"),
        "account" => T("Customer's stored ledger"),
        "waiting" => T("Correction said to wait"),
        "payout" => T("Payout"),
        "profile" => T("Partner's bank account"),
        "dispute" => T("Dispute"),
        "adjustment" => T("Adjustment"),
        "replay" => T("Replay"),
        "rules" => T("Rules and plans"),
        "segment" => T("Segments"),
        "four-eyes" => T("Second person"),
        "waiting-change" => T("Change of the past"),
        "facts" => T("Facts and what was published"),
        "journal" => T("Record of events"),
        "table" => T("Derived column"),
        "guard" => T("Protection of the database"),
        _ => kind,
    };
}
