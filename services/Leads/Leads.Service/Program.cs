using Leads.Service;

return args is [ServiceHost.HealthyVerb] ? await ServiceHost.AskNeighbour() : await LeadsService.Create(args).Run();
