using Identities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Hosting;

internal sealed class IdentityKeyOptions
{
    public const string Section = "Programme";

    /// <summary>
    /// Secret; the same in Subscriptions and Commissions, or no customer's account is ever a partner's.
    /// </summary>
    public string? IdentityKey { get; set; }
}

/// <summary>The key under which bank accounts are hashed, from <c>Programme:IdentityKey</c>.</summary>
public static class BankAccountKeys
{
    /// <summary>
    /// A service that hashes bank accounts does not start without the key; commands such as db-apply do.
    /// </summary>
    public static IServiceCollection AddBankAccountKey(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IdentityKeyOptions>().Bind(configuration.GetSection(IdentityKeyOptions.Section))
            .Validate(options => options.IdentityKey?.Length >= BankAccountKey.LengthMin,
                $"Set Programme:IdentityKey to a secret of at least {BankAccountKey.LengthMin} characters, the same " +
                "in Subscriptions and Commissions: bank accounts are hashed with it (docs/security.md).")
            .ValidateOnStart();
        return services.AddSingleton(provider =>
            new BankAccountKey(provider.GetRequiredService<IOptions<IdentityKeyOptions>>().Value.IdentityKey!));
    }
}
