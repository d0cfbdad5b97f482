using System.Collections.Frozen;

namespace Leads.Domain.Leads;

/// <summary>
/// By what two submissions are known to mean the same company: registrable domain, else VAT or registration number,
/// else the domain of a company's e-mail address (domain rules §10).
/// </summary>
public static class MatchKey
{
    private static readonly FrozenSet<string> FreeMailDomains = (
        "gmail.com googlemail.com yahoo.com ymail.com rocketmail.com outlook.com hotmail.com live.com msn.com " +
        "icloud.com me.com mac.com aol.com gmx.de gmx.net gmx.com gmx.at gmx.ch web.de t-online.de freenet.de " +
        "mail.com mail.ru yandex.ru yandex.com bk.ru inbox.ru list.ru proton.me protonmail.com pm.me tutanota.com " +
        "tuta.com posteo.de mailbox.org zoho.com fastmail.com hey.com qq.com 163.com 126.com sina.com naver.com " +
        "daum.net hanmail.net orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tiscali.it " +
        "alice.it wp.pl o2.pl interia.pl onet.pl seznam.cz centrum.cz azet.sk abv.bg ukr.net rambler.ru bluewin.ch " +
        "telenet.be skynet.be ziggo.nl kpnmail.nl home.nl comcast.net verizon.net att.net sbcglobal.net cox.net " +
        "charter.net bellsouth.net btinternet.com virginmedia.com sky.com talktalk.net bigpond.com optusnet.com.au " +
        "rediffmail.com uol.com.br bol.com.br terra.com.br").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <returns>Null when nothing identifies the company.</returns>
    public static string? Of(string? domain, string? vatId, string? email, string country)
    {
        if (CompanyDomain(domain) is { } own) return ForDomain(own);
        if (LegalIds.WithCountry(vatId, country) is { } number) return $"legal-id:{number}";
        return CompanyDomainOfMail(email) is { } mail ? ForDomain(mail) : null;
    }

    /// <summary>What one company registered; null for a free-mail provider, which names anybody.</summary>
    public static string? CompanyDomain(string? host) =>
        RegistrableDomain.Of(host) is { } domain && !IsFreeMail(domain) ? domain : null;

    public static string? CompanyDomainOfMail(string? email) => CompanyDomain(email?[(email.LastIndexOf('@') + 1)..]);

    private static string ForDomain(string registrableDomain) => $"domain:{registrableDomain}";

    private static bool IsFreeMail(string registrableDomain) =>
        FreeMailDomains.Contains(registrableDomain)
        // The big ones exist under many country endings: yahoo.co.uk, hotmail.fr, live.nl.
        || registrableDomain.Split('.')[0] is "yahoo" or "hotmail" or "outlook" or "live" or "gmx";
}
