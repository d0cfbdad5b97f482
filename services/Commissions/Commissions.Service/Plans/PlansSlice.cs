using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Marten;

namespace Commissions.Service.Plans;

/// <summary>Commission plans and their versions, who earns by which, and what holds for the whole programme.</summary>
internal static class PlansSlice
{
    public static void Add(IServiceCollection services) => services.AddSingleton<ChangeOfRules>();

    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<PlanCreated>("plan_created");
        store.Events.MapEventType<PlanVersionDrafted>("plan_version_drafted");
        store.Events.MapEventType<PlanVersionPublished>("plan_version_published");
        store.Events.MapEventType<PlanAssigned>("plan_assigned");
        store.Events.MapEventType<PlanAssignmentProposed>("plan_assignment_proposed");
        store.Events.MapEventType<DefaultPlanProposed>("default_plan_proposed");
        store.Events.MapEventType<DefaultPlanChosen>("default_plan_chosen");
        store.Events.MapEventType<WinBackDaysProposed>("win_back_days_proposed");
        store.Events.MapEventType<WinBackDaysSet>("win_back_days_set");
        store.Schema.For<PlanDocument>();
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        CreatePlan.Map(api);
        DraftVersion.Map(api);
        ReadPlans.Map(api);
        AssignPlan.Map(api);
        ReadProgramme.Map(api);
        ChooseDefaultPlan.Map(api);
        SetWinBackDays.Map(api);
        ProgrammeRules.Map(api);
        ReadExample.Map(api);
        ApproveVersion.Map(api);
    }
}
