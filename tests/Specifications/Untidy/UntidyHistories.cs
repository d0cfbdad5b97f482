using Contracts.Leads.V1;
using CsCheck;

namespace Specifications.Untidy;

/// <summary>
/// Histories as they come: customers that restart, leave around every limit, pay late, too little, twice or not at all,
/// are credited, refunded and charged back; partners whose type, segment and plan change by date.
/// </summary>
public static class UntidyHistories
{
    private static readonly Gen<Days> Gap = Gen.OneOf(
        Gen.Int[-1, 1].Select(more => new Days(DaysFrom.WinBack, more)),
        Gen.OneOf(-20, 0, 1, 14, 60, 300).Select(days => new Days(DaysFrom.Zero, days)));

    private static readonly Gen<Days> Length = Gen.OneOf(
        Gen.Int[-1, 1].Select(more => new Days(DaysFrom.Qualify, more)),
        Gen.OneOf(0, 1, 31, 120, 400).Select(days => new Days(DaysFrom.Zero, days)));

    private static readonly Gen<DraftStay> Stay = Gen.Select(Gap, Length, Gen.Int[0, 3], Gen.Bool, Gen.Bool,
        (gap, length, trial, same, ends) => new DraftStay(gap, length, trial == 3, same, ends));

    private static readonly Gen<DraftLine> Line = Gen.Select(
        Gen.Frequency((3, Gen.OneOf(100_00L, 500_00, 33_33)), (1, Gen.OneOf(-30_00L, -10_01, 0)),
            (3, Gen.Long[1, 300_000])),
        Gen.Int[0, 7], Gen.Int[0, 9], Gen.Int[0, 3], Gen.OneOf(0, 0, 0, 10, -40),
        (net, commissionable, trial, product, later) =>
            new DraftLine(net, commissionable > 0, trial == 9, trial == 8, product == 3 ? "add-on" : "suite", later));

    private static readonly Gen<DraftReturn> Return = Gen.Select(
        Gen.Enum<Returning>(), Gen.Int[0, 2], Gen.OneOf(100, 333, 500, 1_000), Gen.OneOf(0, 10, 100, -300),
        (kind, line, permille, after) => new DraftReturn(kind, line, permille, after));

    private static readonly Gen<DraftBill> Bill = Gen.Select(
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4], Gen.OneOf(-1, 0, 0, 1, 30, 31, 365, 400),
            Gen.OneOf(0, 1, 1, 3, 12, 14, 26),
            Gen.OneOf(0, 0, -10, 20), Line.Array[1, 3],
            (stay, afterEnd, offset, months, issued, lines) =>
                new DraftBill(stay, afterEnd == 4, offset, months, issued, lines)
                {
                    Paying = Paying.InFull, PaidAfter = 0, TaxPercent = 0, Currency = "EUR", Returns = [],
                    AgainAfter = null,
                }),
        Gen.Frequency((3, Gen.Const(Paying.InFull)), (4, Gen.Enum<Paying>())), Gen.OneOf(0, 0, 15, 45, 100),
        Gen.OneOf(0, 0, 7, 20), Gen.OneOf("EUR", "EUR", "JPY", "KWD"), Return.Array[0, 3], Gen.Int[0, 30],
        (bill, paying, paidAfter, tax, currency, returns, again) => bill with
        {
            Paying = paying,
            PaidAfter = paidAfter,
            TaxPercent = tax,
            Currency = currency,
            Returns = returns,
            AgainAfter = again < 2 ? again * 3 : null,
        });

    private static readonly Gen<int?> Maybe = Gen.Int[0, 3].Select(draw => draw == 0 ? (int?)0 : null);

    private static readonly Gen<DraftHolder> Holder = Gen.Select(
        Gen.Int[0, 2], Gen.Bool, Gen.OneOf(1_000_000, 500_000, 333_333, 250_001), Gen.Int[0, 3],
        Gen.OneOf(0, 0, -1, 1, -5, 40), Gen.OneOf<int?>(null, null, null, 200, 30),
        (partner, acquires, share, stay, offset, ends) =>
            new DraftHolder(partner, acquires, share, stay, offset, ends));

    private static readonly Gen<DraftCustomer> Customer = Gen.Select(
        Gen.Frequency((4, Gen.Int[0, 400]), (1, Gen.Const(UntidyRules.LeapDay))), Stay.Array[0, 4], Bill.Array[1, 5],
        Holder.Array[1, 5], Maybe,
        (first, stays, bills, holders, identity) => new DraftCustomer(first, stays, bills, holders, identity));

    private static readonly Gen<DraftPartner> Partner = Gen.Select(
        Gen.OneOf(PartnerType.Distributor, PartnerType.Distributor, PartnerType.Affiliate, PartnerType.Consultant),
        Gen.OneOf<PartnerType?>(null, null, PartnerType.Distributor, PartnerType.Affiliate, PartnerType.Consultant),
        Gen.Int[0, 900], Gen.Bool, Maybe,
        (type, later, from, late, identity) => new DraftPartner(type, later, from, late, identity));

    public static readonly Gen<UntidyHistory> Any = Gen.Select(
        Partner.Array[3], Customer.Array[1, 2], Gen.Bool, UntidyRules.Any, Gen.Enum<UntidyDelivery>(),
        Gen.Int[0, 1_000_000],
        (partners, customers, merged, rules, delivery, seed) =>
            UntidyFacts.Write(new Draft(partners, customers, merged, rules, delivery, seed)));
}
