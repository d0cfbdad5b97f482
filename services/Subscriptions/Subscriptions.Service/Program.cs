using Hosting;
using Subscriptions.Service;

return args is [ServiceHost.HealthyVerb] ? await ServiceHost.AskNeighbour()
    : await SubscriptionsService.Create(args).Run();
