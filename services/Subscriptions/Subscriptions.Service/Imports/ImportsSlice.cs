using Marten;

namespace Subscriptions.Service.Imports;

/// <summary>Invoices are uploaded as files.</summary>
internal static class ImportsSlice
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ImportFiles>();
        services.AddSingleton<ImportRun>();
    }

    public static void AddWorker(IServiceCollection services) => services.AddHostedService<ImportWorker>();

    public static void Configure(StoreOptions store)
    {
        store.Schema.For<InvoiceImport>();
        store.Storage.ExtendedSchemaObjects.Add(ImportFiles.Table(store.DatabaseSchemaName));
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        ImportInvoices.Map(api);
        DeleteImport.Map(api);
    }
}
