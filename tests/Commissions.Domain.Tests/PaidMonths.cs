using System.Collections.Immutable;
using System.Globalization;
using Commissions.Domain.Accounting;
using Commissions.Domain.Documents;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Money;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>Money at the bank, counted in the month that was open when it was recorded, or in a later one.</summary>
internal sealed record BankMovement(string PartnerId, Amount Amount, Period CountedIn);

/// <summary>
/// A random history month by month: facts come, the month is closed, partners are paid, and the bank sends some of it
/// back. Everything is recorded an hour after what was recorded before.
/// </summary>
internal sealed class PaidMonths
{
    private static readonly Period First = new(2023, 1);
    private static readonly Period Last = new(2026, 12);
    private static readonly string[] Partners = ["p1", "p2", "p3"];
    private readonly Dictionary<Period, DateTimeOffset> _closedAt = [];
    private readonly Dictionary<string, List<PartOfPayout>> _parts =
        Partners.ToDictionary(id => id, _ => new List<PartOfPayout>());
    private readonly List<BookedEvent> _booked = [];
    private Period _open = First;
    private int _taken;
    private int _hours;

    public Programme Programme { get; } = new();
    public List<BankMovement> AtTheBank { get; } = [];

    /// <summary>What each statement said when its month was closed.</summary>
    public Dictionary<(string, Period), string> AsClosed { get; } = [];

    public IEnumerable<(string PartnerId, Period Period)> StatementsOfAll =>
        Partners.SelectMany(_ => _closedAt.Keys.Order(), (partnerId, period) => (partnerId, period));

    /// <param name="paysAfter">Days from the first of the open month on which the bank pays; below zero: in a month
    /// that is closed.</param>
    public static PaidMonths Play(object[] facts, int paysAfter, bool bankReturns)
    {
        var story = new PaidMonths();
        story.Programme.Publish(A.DefaultTerms with
        {
            TrainingRoyaltyPpm = 100_000,
            RoyaltySetOff = true,
            MinPayoutMinor = 1,
        }, First.FirstDay);
        foreach (var fact in facts[..3]) story.Programme.Deliver(fact);
        var next = 3;
        for (var months = 0; story._open <= Last; months++)
        {
            for (var i = 0; i <= facts.Length / 24 && next < facts.Length; i++) story.Programme.Deliver(facts[next++]);
            story.CloseMonth();
            foreach (var (partnerId, currency) in Partners.SelectMany(_ => new[] { "EUR", "JPY" }, (p, c) => (p, c)))
                story.PayOut(partnerId, currency, story._open.FirstDay.AddDays(paysAfter),
                    bankReturns && months % 3 == 0);
        }

        return story;
    }

    public IReadOnlyList<StatementOfAccount> Statement(string partnerId, Period period)
    {
        var entries = Programme.Entries.Where(entry => entry.PartnerId == partnerId).ToArray();
        return StatementOfAccount.Make(partnerId, period,
            entries.Where(entry => entry.Period < period).GroupBy(entry => entry.Amount.Currency)
                .Select(currency => new Amount(currency.Sum(entry => entry.Amount.Minor), currency.Key)),
            EntryToList.Pair(entries.Where(entry => entry.Period == period), entries),
            _parts[partnerId], new ClosedMonths(_closedAt.ToImmutableSortedDictionary()));
    }

    /// <summary>All but which payouts took the entries: that is known only later.</summary>
    public static string Figures(IEnumerable<StatementOfAccount> months) => System.Text.Json.JsonSerializer.Serialize(
        months.Select(month => month with { Payouts = [] }), System.Text.Json.JsonSerializerOptions.Web);

    public IEnumerable<BookedEvent> BookedOf(string partnerId) =>
        _booked.Where(booked => PartnerOf(booked.Event) == partnerId);

    private static string PartnerOf(object booked) => booked switch
    {
        EntryPosted entry => entry.PartnerId,
        PayoutLineLocked locked => locked.PartnerId,
        PayoutLinePaid paid => paid.PartnerId,
        _ => ((PayoutLineReturned)booked).PartnerId,
    };

    public static DateTimeOffset Hour(int hours) =>
        new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(hours);

    public static ClosedMonths Closed(params (Period Period, int Hour)[] months) =>
        new(months.ToImmutableSortedDictionary(month => month.Period, month => Hour(month.Hour)));

    public static PartOfPayout Part(Period period, long minor, string paidOn, int recordedAt) =>
        new("payout", period, new Amount(minor, "EUR"), A.Date(paidOn), A.Date(paidOn), null)
        {
            PaidAt = Hour(recordedAt),
        };

    private void CloseMonth()
    {
        Programme.Close(_open);
        _closedAt[_open] = Hour(++_hours);
        TakeBooked();
        foreach (var partnerId in Partners) AsClosed[(partnerId, _open)] = Figures(Statement(partnerId, _open));
        _open = _open.Next();
    }

    private void PayOut(string partnerId, string currency, DateOnly on, bool comesBack)
    {
        var day = on.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (Programme.PayOut(partnerId, Last, day, currency) == 0) return;
        TakeBooked();
        var locked = _booked.Select(booked => booked.Event).OfType<PayoutLineLocked>().Last();
        var paidAt = Record(partnerId, locked.Amount, on);
        var returnedOn = on.AddDays(9);
        DateTimeOffset? returnedAt = comesBack ? Record(partnerId, -locked.Amount, returnedOn) : null;
        if (comesBack)
            _booked.Add(new BookedEvent(returnedOn,
                new PayoutLineReturned(partnerId, locked.PayoutId, locked.Amount, returnedOn, "account closed")));
        var taken = locked.EntryIds.ToHashSet();
        foreach (var month in Programme.Entries.Where(entry => taken.Contains(entry.EntryId))
            .GroupBy(entry => entry.Period))
            _parts[partnerId].Add(new PartOfPayout(locked.PayoutId, month.Key,
                new Amount(month.Sum(entry => entry.Amount.Minor), currency), on, on,
                comesBack ? returnedOn : null)
            { PaidAt = paidAt, ReturnedAt = returnedAt });
    }

    private DateTimeOffset Record(string partnerId, Amount amount, DateOnly on)
    {
        var month = Period.Containing(on);
        AtTheBank.Add(new BankMovement(partnerId, amount, month > _open ? month : _open));
        return Hour(++_hours);
    }

    private void TakeBooked()
    {
        _booked.AddRange(Programme.Booked.Skip(_taken));
        _taken = Programme.Booked.Count;
    }
}
