using System.Text.Json;
using Hosting;

namespace RunningServers;

/// <summary>Answers of a service as the records that it answers with.</summary>
public static class Answers
{
    // As services write them: members that are null are absent. A member that the record does not have is a mistake.
    private static readonly JsonSerializerOptions Json =
        new(RequestJson.Strict(new JsonSerializerOptions())) { RespectRequiredConstructorParameters = false };

    public static T Read<T>(this JsonElement answer) =>
        answer.Deserialize<T>(Json) ?? throw new JsonException($"The answer is null, not {typeof(T).Name}.");

    public static async Task<T> Read<T>(this Task<JsonElement> answer) => (await answer).Read<T>();
}
