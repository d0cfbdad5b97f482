using Leads.Domain.Attributions;
using Leads.Domain.Customers;

namespace Leads.Domain.Partners;

/// <summary>
/// Asked for with a change of type; without it attributions stay as they are. From the day of the change on, roles
/// that the new type may not hold end, and retention begins where the new type may hold it and there is room. A
/// conversion never gives acquisition: that is paid for bringing a customer.
/// </summary>
public sealed record ConvertAttributions(
    string CustomerId, string PartnerId, PartnerType NewType, DateOnly ValidFrom, string Reason, string ChangedBy)
{
    public const string BySource = "type-change";

    /// <param name="partner">The partner after the change of its type.</param>
    public static ImmutableArray<AttributionEvent> Decide(
        CustomerAttributions customer, Partner partner, KnownCustomer? known, ConvertAttributions command)
    {
        var allowed = PartnerRoles.List(command.NewType);
        var held = customer.All
            .Where(a => a.PartnerId == command.PartnerId && (a.Until is null || a.Until > command.ValidFrom)).ToList();
        var events = ImmutableArray.CreateBuilder<AttributionEvent>();
        foreach (var attribution in held.Where(attribution => !allowed.Contains(attribution.Role)))
        {
            var until = attribution.From > command.ValidFrom ? attribution.From : command.ValidFrom;
            if (attribution.Until != until)
                events.Add(new AttributionEnded(attribution.Id, command.CustomerId, command.PartnerId, until,
                    command.Reason, command.ChangedBy));
        }

        var running = held.Where(attribution => attribution.Covers(command.ValidFrom)).ToList();
        if (!allowed.Contains(AttributionRole.Retention) || running.Count == 0
            || held.Exists(attribution => attribution.Role == AttributionRole.Retention)) return events.ToImmutable();
        var after = events.Aggregate(customer, CustomerAttributions.Fold);
        events.AddRange(StartAttribution.Decide(after, partner, known, new StartAttribution(
            NameBasedId.From("converted", command.CustomerId, command.PartnerId, command.ValidFrom.ToString("O"))
                .ToString(), command.CustomerId, AttributionRole.Retention,
            running.Max(attribution => attribution.SharePpm), command.ValidFrom, command.Reason, BySource,
            command.ChangedBy)).Events);
        return events.ToImmutable();
    }
}
