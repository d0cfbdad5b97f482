using Decisions;
using Hosting;

namespace Commissions.Service.Ledger;

/// <summary>
/// Sums that are paid out or fixed in a statement are never shown as the nearest number: where amounts of an earlier
/// release leave 64 bits, the command is refused and changes nothing.
/// </summary>
internal static partial class SumsOutOfRange
{
    public const string Code = "sum-out-of-range";

    public static RouteHandlerBuilder RefusesSumsOutOfRange(this RouteHandlerBuilder endpoint) => endpoint
        .AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (OverflowException error)
            {
                var log = context.HttpContext.RequestServices.GetRequiredService<ILogger<Turns>>();
                Refused(log, error, context.HttpContext.Request.Path);
                return Problems.From(Rejection.Conflict(Code,
                    "Amounts that an earlier release took in add up to more than 64 bits, so " +
                    "this sum cannot be fixed or paid. A verification lists them as 'amount'; have them corrected at " +
                    "the source."));
            }
        })
        .ProducesProblem(StatusCodes.Status409Conflict);

    [LoggerMessage(Level = LogLevel.Error, Message = "A sum of {Path} leaves 64 bits")]
    private static partial void Refused(ILogger log, Exception error, string path);
}
