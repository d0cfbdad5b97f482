global using Identities;
global using AttributionRole = Contracts.Leads.V1.AttributionRole;
global using PartnerType = Contracts.Leads.V1.PartnerType;
