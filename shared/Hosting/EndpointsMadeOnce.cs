using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Hosting;

/// <summary>
/// Endpoints that are made when somebody first asks for them, and kept. A group makes all of its endpoints anew for
/// routing and for authorization, which would take most of the time in which a service starts.
/// </summary>
internal sealed class EndpointsMadeOnce(IEndpointRouteBuilder application) : IEndpointRouteBuilder
{
    public IServiceProvider ServiceProvider => application.ServiceProvider;

    public ICollection<EndpointDataSource> DataSources { get; } = [];

    public IApplicationBuilder CreateApplicationBuilder() => application.CreateApplicationBuilder();

    /// <summary>Maps endpoints into a group whose endpoints are made once.</summary>
    public static void Map(IEndpointRouteBuilder application, Action<RouteGroupBuilder> map)
    {
        var once = new EndpointsMadeOnce(application);
        map(once.MapGroup(""));
        application.DataSources.Add(new CompositeEndpointDataSource(once.DataSources));
    }
}
