using Commissions.Service;

return await CommissionsService.Create(args).Run();
