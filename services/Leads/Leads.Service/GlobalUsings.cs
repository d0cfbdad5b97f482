global using System.Collections.Immutable;
global using System.Security.Claims;
global using Decisions;
global using EventStore;
global using Hosting;
global using Identities;
global using Marten;
global using AttributionRole = Contracts.Leads.V1.AttributionRole;
global using PartnerType = Contracts.Leads.V1.PartnerType;
