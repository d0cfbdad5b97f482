using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace CommissionsConsole.Parts;

/// <summary>Words in a picture. In a page Razor takes the element of that name for a sign of its own.</summary>
public sealed class ChartText : ComponentBase
{
    [Parameter, EditorRequired] public string X { get; set; } = "";
    [Parameter, EditorRequired] public string Y { get; set; } = "";
    /// <summary>"middle" or "end".</summary>
    [Parameter] public string Anchor { get; set; } = "middle";
    [Parameter] public bool Strong { get; set; }
    [Parameter, EditorRequired] public string Words { get; set; } = "";

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "x", X);
        builder.AddAttribute(2, "y", Y);
        builder.AddAttribute(3, "text-anchor", Anchor);
        builder.AddAttribute(4, "class", Strong ? "strong" : null);
        builder.AddContent(5, Words);
        builder.CloseElement();
    }
}
