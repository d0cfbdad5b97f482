namespace Demo.Api;

/// <summary>The demo cannot go on; the message says what was expected and what came.</summary>
internal sealed class DemoFailure(string message) : Exception(message);
