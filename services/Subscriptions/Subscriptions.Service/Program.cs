using Subscriptions.Service;

return await SubscriptionsService.Create(args).Run();
