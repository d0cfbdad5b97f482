namespace Hosting;

public static class RequestLimits
{
    /// <summary>Largest request body that is read at all.</summary>
    public const int BodyBytesMax = 8 * 1024 * 1024;

    public const int PageSizeMax = 500;
    public const int PageSizeDefault = 100;
    public const int IdempotencyKeyLengthMax = 200;
    public const int IdLengthMax = 200;
    public const int TextLengthMax = 2_000;
    public const int CursorLengthMax = 2_000;
}
