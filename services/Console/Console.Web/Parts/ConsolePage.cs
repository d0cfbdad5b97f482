using CommissionsConsole.Clients;
using CommissionsConsole.SignIn;
using Microsoft.AspNetCore.Components;

namespace CommissionsConsole.Parts;

/// <summary>
/// What every page needs. What a page shows is in its address, so that back and reload show the same.
/// </summary>
public abstract class ConsolePage : ComponentBase
{
    protected const int RowsPerPage = 50;

    [Inject] internal LeadsClient Leads { get; set; } = null!;
    [Inject] internal SubscriptionsClient Subscriptions { get; set; } = null!;
    [Inject] internal CommissionsClient Commissions { get; set; } = null!;
    [Inject] protected NavigationManager Navigation { get; set; } = null!;
    [Inject] protected Commanding Command { get; set; } = null!;
    [Inject] protected ProgrammeClock Clock { get; set; } = null!;

    [CascadingParameter] public Viewer Viewer { get; set; } = Viewer.Nobody;

    /// <summary>
    /// Shows the same page with other parameters; null takes one out. It takes the place of the page before in the
    /// browser's history: "back" leads to another page, not through every filter that was tried.
    /// </summary>
    protected void Show(params (string Name, object? Value)[] parameters) =>
        Navigation.NavigateTo(Address(parameters), new NavigationOptions { ReplaceHistoryEntry = true });

    protected string Address(params (string Name, object? Value)[] parameters) =>
        Navigation.GetUriWithQueryParameters(parameters.ToDictionary(p => p.Name, p => p.Value is "" ? null : p.Value));
}
