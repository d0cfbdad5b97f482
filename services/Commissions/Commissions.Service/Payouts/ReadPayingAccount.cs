using Hosting;
using Identities;

namespace Commissions.Service.Payouts;

/// <summary>The account that pays, as it is configured: before a payout asks for it.</summary>
internal static class ReadPayingAccount
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/paying-account", Handle)
        .For(Role.Finance, Role.PartnerManager, Role.Operations)
        .WithName("ReadPayingAccount").WithSummary("The programme's account that payouts are paid from")
        .Produces<PayingAccountView>();

    private static IResult Handle(IConfiguration configuration)
    {
        var (debtor, problem) = PayingAccount.Read(configuration);
        return TypedResults.Ok(debtor is null
            ? new PayingAccountView(null, null, problem!.Code, problem.Explanation)
            : new PayingAccountView(debtor.Name, Iban.Mask(debtor.Iban), null, null));
    }
}

/// <param name="Holder">Null where no valid account is configured.</param>
/// <param name="Account">Masked.</param>
/// <param name="Problem">Code of what is wrong, "debtor-missing" or "debtor-invalid"; null: nothing is.</param>
/// <param name="Explanation">What is wrong, and which setting to correct.</param>
internal sealed record PayingAccountView(string? Holder, string? Account, string? Problem, string? Explanation);
