using Identity;

return await IdentityServer.Run(args);
