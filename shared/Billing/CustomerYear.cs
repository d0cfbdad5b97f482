namespace Billing;

/// <summary>Years of a customer's life, always counted from the anchor and never chained.</summary>
public static class CustomerYear
{
    /// <summary>
    /// 1 + the number of anniversaries up to and including the date. A 29 February anchor falls on the 28th (rule 3.2).
    /// </summary>
    public static int Count(DateOnly anchor, DateOnly date)
    {
        if (date < anchor) return 1;
        var years = date.Year - anchor.Year;
        return anchor.AddYears(years) <= date ? years + 1 : years;
    }

    /// <summary>First day of the customer's year N.</summary>
    public static DateOnly StartOf(DateOnly anchor, int year) => anchor.AddYears(year - 1);
}
