using Demo.Stripe;

namespace EndToEnd.Tests;

public sealed class StripeSignatures
{
    // Reference value computed with: printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test
    [Fact]
    public void A_body_is_signed_as_Stripe_signs_it() =>
        StripeSignature.Sign("""{"id":"evt_1"}""", "whsec_test", DateTimeOffset.FromUnixTimeSeconds(1_700_000_000))
            .Should().Be("t=1700000000,v1=c89214b5b5da833daed6f0b8c5bb6bd58cea9022bd80ccc78230f3942d632925");
}
