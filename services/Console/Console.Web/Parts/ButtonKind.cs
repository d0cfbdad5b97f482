namespace CommissionsConsole.Parts;

/// <summary>How much a button asks for: one primary action for a screen, the rest beside it.</summary>
public enum ButtonKind
{
    Normal,
    Primary,
    Quiet,
    /// <summary>Ends or refuses something that somebody else relies on.</summary>
    Danger,
}
