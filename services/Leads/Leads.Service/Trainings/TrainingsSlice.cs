using Leads.Domain.Trainings;

namespace Leads.Service.Trainings;

/// <summary>Training that partners sold.</summary>
internal static class TrainingsSlice
{
    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<TrainingDelivered>("training_delivered");
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        ListTrainings.Map(api);
        ReportTraining.Map(api);
    }
}
