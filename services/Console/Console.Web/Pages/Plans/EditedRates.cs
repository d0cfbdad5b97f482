using System.Globalization;
using CommissionsConsole.Clients;
using CommissionsConsole.Parts;

namespace CommissionsConsole.Pages.Plans;

/// <summary>One column of the grid: percentages as typed, the last one for all later years.</summary>
public sealed class EditedRates(ComponentRates before)
{
    public ComponentRates Before { get; } = before;
    public List<string?> Years { get; init; } = [];
    public string Name => Before.Component;

    public static EditedRates From(ComponentRates rates, int years) => new(rates)
    {
        Years = [.. Enumerable.Range(1, years - 1).Append(int.MaxValue)
            .Select(year => Words.PercentFigures(rates.Years.RatePpm(year)))],
    };

    /// <summary>The rates of the same component and types of partners in other terms.</summary>
    public ComponentRates? In(PlanTerms? terms) => terms?.Components.FirstOrDefault(
        rates => rates.Component == Name && rates.PartnerTypes.SequenceEqual(Before.PartnerTypes));

    /// <summary>What other rates pay in a row's year; the last row is for all later years.</summary>
    public long RateIn(ComponentRates rates, int row) =>
        rates.Years.RatePpm(row == Years.Count - 1 ? int.MaxValue : row + 1);

    public bool IsChanged(int row, ComponentRates? published) =>
        published is not null && Words.Ppm(Years[row]) != RateIn(published, row);

    /// <summary>Name of a row's year; the last row is for all later years.</summary>
    public string YearOf(int row) =>
        string.Create(CultureInfo.InvariantCulture, $"{row + 1}{(row == Years.Count - 1 ? "+" : "")}");

    /// <summary>A row's year; the last row is for all later years.</summary>
    public bool Covers(int row, int year) => row == Years.Count - 1 ? year > row : year == row + 1;

    /// <summary>True for what is paid by this table: to one of its types of partners.</summary>
    public bool Pays(WhatIfTotal total) =>
        total.Component == Name && total.PartnerType is { } type && Before.PartnerTypes.Contains(type);

    public DraftedComponent ToDraft()
    {
        var ppm = Years.Select(text => Words.Ppm(text)!.Value).ToList();
        var onward = ppm[^1];
        ppm.RemoveAt(ppm.Count - 1);
        // Years that pay what all later ones pay need no line of their own; so a table reads the same however long the
        // grid was.
        while (ppm.Count > 0 && ppm[^1] == onward) ppm.RemoveAt(ppm.Count - 1);
        var years = ppm.Select((rate, i) =>
            new DraftedYear((i + 1).ToString(CultureInfo.InvariantCulture), rate)).ToList();
        if (onward != 0 || years.Count == 0)
            years.Add(new DraftedYear(string.Create(CultureInfo.InvariantCulture, $"{years.Count + 1}+"), onward));
        return new DraftedComponent(Before.Component, Before.PartnerTypes, Before.Products, years);
    }
}
