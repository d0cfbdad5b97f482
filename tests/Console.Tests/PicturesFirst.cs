using CommissionsConsole.Tests;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestClassOrderer(typeof(PicturesFirst))]

namespace CommissionsConsole.Tests;

/// <summary>Pictures are taken of the programme as it was founded, before the stories change it.</summary>
public sealed class PicturesFirst : ITestClassOrderer
{
    public IReadOnlyCollection<TTestClass?> OrderTestClasses<TTestClass>(IReadOnlyCollection<TTestClass?> testClasses)
        where TTestClass : notnull, ITestClass =>
        [.. testClasses.OrderBy(found => found?.TestClassName != typeof(Screenshots).FullName)];
}
