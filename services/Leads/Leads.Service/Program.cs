using Leads.Service;

return await LeadsService.Create(args).Run();
