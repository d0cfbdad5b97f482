using Marten;

namespace Commissions.Service.Verifications;

/// <summary>Everything stored is recomputed and compared.</summary>
internal static class VerificationsSlice
{
    public static void Add(IServiceCollection services)
    {
        services.AddOptions<VerificationOptions>().BindConfiguration(VerificationOptions.Section)
            .Validate(options => options.FullEveryDays is >= 1 and <= VerificationOptions.FullEveryDaysMax,
                $"Verification:FullEveryDays is a number of days from 1 to {VerificationOptions.FullEveryDaysMax}.")
            .ValidateOnStart();
        services.AddSingleton<DecidedChecks>();
        services.AddSingleton<VerificationEngine>();
        services.AddSingleton<PublisherAnswers>();
        services.AddSingleton<FactsComparison>();
    }

    public static void AddWorker(IServiceCollection services) => services.AddHostedService<VerificationWorker>();

    public static void Configure(StoreOptions store) => store.Schema.For<VerificationDocument>();

    public static void Map(IEndpointRouteBuilder api) => RequestVerification.Map(api);
}
