using Commissions.Service;
using Hosting;

return args is [ServiceHost.HealthyVerb] ? await ServiceHost.AskNeighbour()
    : await CommissionsService.Create(args).Run();
