namespace Demo.Api;

/// <summary>Reads lists to their end.</summary>
internal static class Lists
{
    private const int PageSize = 500;
    private const int PagesMax = 2_000;

    public static async Task<List<T>> All<T>(this ServiceClient service, string who, string path)
    {
        var items = new List<T>();
        string? after = null;
        for (var pages = 0; pages < PagesMax; pages++)
        {
            var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var cursor = after is null ? "" : $"&after={Uri.EscapeDataString(after)}";
            var page = await service.Get<Page<T>>(who, $"{path}{separator}limit={PageSize}{cursor}");
            items.AddRange(page.Items);
            if (page.Next is null) return items;
            after = page.Next;
        }

        throw new DemoFailure($"{path} has more than {PagesMax} pages.");
    }

    public static Task<List<Entry>> Entries(this ServiceClient commissions, string partnerId, string query = "") =>
        commissions.All<Entry>("carol", $"v1/partners/{partnerId}/entries{query}");

    public static Task<List<StatementLine>> Statements(this ServiceClient commissions, string partnerId) =>
        commissions.All<StatementLine>("carol", $"v1/partners/{partnerId}/statements");
}
