using Contracts.Leads.V1;
using Specifications.PlainLedger;

namespace Specifications.Untidy;

/// <summary>A time in which a subscription runs. Days are resolved against the limits of the rules.</summary>
/// <param name="Gap">Since the end of the stay before; negative when it still runs.</param>
/// <param name="TrialFirst">Fourteen days of trial before it.</param>
/// <param name="SameId">The same subscription again.</param>
public sealed record DraftStay(Days Gap, Days Length, bool TrialFirst, bool SameId, bool Ends);

/// <summary>A number of days, around a limit of the rules or not.</summary>
public sealed record Days(DaysFrom From, int More)
{
    public int In(int winBackDays, int qualifyAfterDays) => More + From switch
    {
        DaysFrom.WinBack => winBackDays,
        DaysFrom.Qualify => qualifyAfterDays,
        _ => 0,
    };
}

public enum DaysFrom
{
    Zero,
    WinBack,
    Qualify,
}

/// <param name="Later">Days by which its service begins after that of the bill.</param>
public sealed record DraftLine(long Net, bool Commissionable, bool Trial, bool Nfr, string Product, int Later);

/// <param name="Stay">The stay that it is billed in; <paramref name="AfterEnd"/> counts from the stay's end.</param>
public sealed record DraftBill(int Stay, bool AfterEnd, int Offset, int Months, int IssuedAfter, DraftLine[] Lines)
{
    public required Paying Paying { get; init; }
    public required int PaidAfter { get; init; }
    public required int TaxPercent { get; init; }
    public required string Currency { get; init; }
    public required DraftReturn[] Returns { get; init; }

    /// <summary>Reported again that many days later, another first line and no last one; null: once.</summary>
    public required int? AgainAfter { get; init; }
}

public enum Paying
{
    NotAtAll,
    InFull,
    ByHalf,
    InTwoParts,
    InThreePartsWithAFall,
    InFullThenLess,
    InFullThenBounced,
    BouncedThenInFull,
    TwiceOnOneDay,
    FallsAndRisesInADay,
    TwiceInADayWithoutOrder,
    TooMuch,
}

public sealed record DraftReturn(Returning Kind, int Line, int Permille, int After);

public enum Returning
{
    ByLine,
    ByGross,
    ByLineAndGross,
    AllByLine,
    AllByGross,
    MoreThanPaid,
    FailedRefund,
    FailedRefundOfLine,
    CreditAfterPayment,
    CreditBeforePayment,
    CreditAndRefund,
    ChargedBack,
    ChargedBackAndReinstated,
    ReinstatedThenRefunded,
    InquiredForMore,
    WonInPart,
    InquiredOnly,
}

/// <param name="Stay">The stay at whose start it begins, or that many days off; the first one's begin early.</param>
public sealed record DraftHolder(int Partner, bool Acquires, int SharePpm, int Stay, int Offset, int? EndsAfter);

public sealed record DraftCustomer(int FirstDay, DraftStay[] Stays, DraftBill[] Bills, DraftHolder[] Holders,
    int? Identity);

public sealed record DraftPartner(PartnerType Type, PartnerType? Later, int LaterFrom, bool IsLate, int? Identity);

/// <summary>Everything that is drawn; what it means in facts is the work of <see cref="UntidyFacts"/>.</summary>
public sealed record Draft(
    DraftPartner[] Partners, DraftCustomer[] Customers, bool Merged, PlainRulebook Rules,
    UntidyDelivery Delivery, int Seed);
