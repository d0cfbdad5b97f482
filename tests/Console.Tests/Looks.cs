using Microsoft.Playwright;

namespace CommissionsConsole.Tests;

/// <summary>Whether two pictures of a page look alike: its figures and days may differ, its shape may not.</summary>
internal static class Looks
{
    // Blocks of 12 × 12 pixels by their mean colour; those that are background in both pictures say nothing.
    private const string Compare = """
        async ([committed, taken]) => {
            const block = 12, visible = 10;
            const blocksOf = async base64 => {
                const image = new Image();
                image.src = `data:image/png;base64,${base64}`;
                await image.decode();
                const canvas = new OffscreenCanvas(Math.ceil(image.width / block), Math.ceil(image.height / block));
                const context = canvas.getContext('2d');
                context.imageSmoothingQuality = 'high';
                context.drawImage(image, 0, 0, canvas.width, canvas.height);
                const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
                return { width: canvas.width, height: canvas.height, data };
            };
            const [one, other] = [await blocksOf(committed), await blocksOf(taken)];
            if (one.width !== other.width || one.height !== other.height) return 1;
            const apart = (a, i, b, j) => Math.max(...[0, 1, 2].map(k => Math.abs(a[4 * i + k] - b[4 * j + k])));
            const blocks = one.data.length / 4;
            let drawn = 0, differing = 0;
            for (let i = 0; i < blocks; i++) {
                if (apart(one.data, i, one.data, blocks - 1) > visible
                    || apart(other.data, i, other.data, blocks - 1) > visible) drawn++;
                if (apart(one.data, i, other.data, i) > visible) differing++;
            }
            return differing / Math.max(1, drawn);
        }
        """;

    /// <returns>Share of what is drawn that differs, from 0 to 1.</returns>
    public static async Task<double> Difference(IPage page, byte[] committed, byte[] taken) =>
        await page.EvaluateAsync<double>(Compare,
            new[] { Convert.ToBase64String(committed), Convert.ToBase64String(taken) });
}
