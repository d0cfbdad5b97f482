using Hosting;
using Identity;

return args is [HealthProbe.Verb] ? await HealthProbe.Run() : await IdentityServer.Run(args);
