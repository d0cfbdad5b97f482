using System.Collections.Concurrent;
using CommissionsConsole.Clients;

namespace CommissionsConsole.Parts;

/// <summary>Names of partners for as long as a page lives; asked for once, most of them together.</summary>
internal sealed class PartnerNames(LeadsClient leads)
{
    private const int AtOnce = 500;
    private readonly ConcurrentDictionary<string, Task<string>> _names = new();
    private Task? _loaded;

    /// <summary>The id itself where there is no name to be had.</summary>
    public async Task<string> Find(string partnerId)
    {
        await (_loaded ??= Load());
        return await _names.GetOrAdd(partnerId, One);
    }

    private async Task Load()
    {
        try
        {
            foreach (var partner in (await leads.Partners(null, null, AtOnce, null, CancellationToken.None)).Items)
                _names[partner.Id] = Task.FromResult(partner.Name ?? partner.Id);
        }
        catch (ServiceException)
        {
            // A list without names is better than no list.
        }
    }

    private async Task<string> One(string partnerId)
    {
        try
        {
            return (await leads.Partner(partnerId, CancellationToken.None)).Name ?? partnerId;
        }
        catch (ServiceException)
        {
            return partnerId;
        }
    }
}
