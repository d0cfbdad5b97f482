using System.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Bench;

/// <summary>
/// What an answer over HTTP from a database costs at least: Kestrel, one SELECT by primary key, and the stored bytes as
/// they are. No sign-in, no rule, no calculation.
/// </summary>
internal sealed class StoredAnswers : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly NpgsqlDataSource _source;

    private StoredAnswers(WebApplication app, NpgsqlDataSource source) => (_app, _source) = (app, source);

    public Uri Address => new(_app.Urls.First());

    /// <param name="database">Connection string as an owner, who may create the table.</param>
    public static async Task<StoredAnswers> Serve(string database)
    {
        var source = NpgsqlDataSource.Create(database);
        // Not compressed: the reference does not pay for unpacking either.
        await using var create = source.CreateCommand(
            "create table stored_answers (path text primary key, answer bytea not null); "
            + "alter table stored_answers alter column answer set storage external");
        await create.ExecuteNonQueryAsync();

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("{**path}", (HttpContext http) => Send(http, source));
        await app.StartAsync();
        return new StoredAnswers(app, source);
    }

    public async Task Store(string path, byte[] answer)
    {
        await using var insert = _source.CreateCommand("insert into stored_answers (path, answer) values ($1, $2)");
        insert.Parameters.Add(new NpgsqlParameter { Value = path });
        insert.Parameters.Add(new NpgsqlParameter { Value = answer });
        await insert.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _source.DisposeAsync();
    }

    private static async Task Send(HttpContext http, NpgsqlDataSource source)
    {
        await using var query = source.CreateCommand(
            "select length(answer), answer from stored_answers where path = $1");
        query.Parameters.Add(new NpgsqlParameter { Value = http.Request.Path.Value });
        await using var reader = await query.ExecuteReaderAsync(CommandBehavior.SequentialAccess, http.RequestAborted);
        await reader.ReadAsync(http.RequestAborted);
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = reader.GetInt32(0);
        await using var answer = await reader.GetStreamAsync(1, http.RequestAborted);
        await answer.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}
