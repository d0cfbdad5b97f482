using System.Collections.Frozen;

namespace Identities;

/// <summary>The registrable domain that identifies a company. Hosts that anybody may use identify nobody.</summary>
public static class CompanyDomain
{
    private static readonly FrozenSet<string> FreeMail = (
        "gmail.com googlemail.com yahoo.com ymail.com rocketmail.com outlook.com hotmail.com live.com msn.com " +
        "icloud.com me.com mac.com aol.com gmx.de gmx.net gmx.com gmx.at gmx.ch web.de t-online.de freenet.de " +
        "mail.com mail.ru yandex.ru yandex.com bk.ru inbox.ru list.ru proton.me protonmail.com pm.me tutanota.com " +
        "tuta.com posteo.de mailbox.org zoho.com fastmail.com hey.com qq.com 163.com 126.com sina.com naver.com " +
        "daum.net hanmail.net orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tiscali.it " +
        "alice.it wp.pl o2.pl interia.pl onet.pl seznam.cz centrum.cz azet.sk abv.bg ukr.net rambler.ru bluewin.ch " +
        "telenet.be skynet.be ziggo.nl kpnmail.nl home.nl comcast.net verizon.net att.net sbcglobal.net cox.net " +
        "charter.net bellsouth.net btinternet.com virginmedia.com sky.com talktalk.net bigpond.com optusnet.com.au " +
        "rediffmail.com uol.com.br bol.com.br terra.com.br").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    // A company's page at one of these is written into the field of its domain; the host is the network's.
    private static readonly FrozenSet<string> SocialNetworks = (
        "facebook.com linkedin.com instagram.com twitter.com x.com youtube.com tiktok.com pinterest.com xing.com " +
        "vk.com linktr.ee").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <param name="host">A host name or an address that contains one, in any spelling.</param>
    /// <returns>Null when it is no host name, a public suffix, a free-mail provider or a social network.</returns>
    public static string? Normalize(string? host) =>
        RegistrableDomain.Find(host) is { } domain && !IsFreeMail(domain) && !SocialNetworks.Contains(domain)
            ? domain
            : null;

    public static string? NormalizeMail(string? email) => Normalize(email?[(email.LastIndexOf('@') + 1)..]);

    private static bool IsFreeMail(string registrableDomain) =>
        FreeMail.Contains(registrableDomain)
        // The big ones exist under many country endings: yahoo.co.uk, hotmail.fr, live.nl.
        || registrableDomain.Split('.')[0] is "yahoo" or "hotmail" or "outlook" or "live" or "gmx";
}
