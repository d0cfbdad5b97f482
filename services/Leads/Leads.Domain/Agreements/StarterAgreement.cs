using System.Text;

namespace Leads.Domain.Agreements;

/// <summary>A text to begin with. It is no agreement until a partner manager publishes it.</summary>
public static class StarterAgreement
{
    private const string TextName = "Leads.Domain.Agreements.starter-agreement.md";

    public static string Text { get; } = Read();

    private static string Read()
    {
        using var text = typeof(StarterAgreement).Assembly.GetManifestResourceStream(TextName)
            ?? throw new InvalidOperationException($"{TextName} is not built in.");
        using var reader = new StreamReader(text, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
