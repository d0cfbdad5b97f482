using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CommissionsConsole.Tests;

/// <summary>One person at the console, in a browser of its own.</summary>
internal sealed class Visit(IPage page, Uri console) : IAsyncDisposable
{
    public IPage Page => page;

    public async Task SignIn(string person)
    {
        await page.GotoAsync(new Uri(console, "sign-in").ToString());
        await ChoosePerson(person);
        await UntilAlive();
    }

    /// <summary>On the sign-in page of the development identity.</summary>
    public async Task ChoosePerson(string person)
    {
        if (person.StartsWith("partner:", StringComparison.Ordinal))
        {
            await page.GetByLabel("Any partner").FillAsync(person);
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in as this partner" }).ClickAsync();
        }
        else
        {
            await page.Locator($"button[value='{person}']").ClickAsync();
        }
    }

    public async Task<IResponse?> Go(string path)
    {
        var answer = await page.GotoAsync(new Uri(console, path).ToString());
        await UntilAlive();
        return answer;
    }

    /// <summary>Waits until the page answers to clicks and shows its data.</summary>
    public async Task UntilAlive()
    {
        await page.Locator("[data-interactive=true]").WaitForAsync();
        await UntilDrawn();
        await page.WaitForFunctionAsync("() => !document.querySelector('main .loading')");
    }

    public async Task Follow(string link)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).First.ClickAsync();
        await UntilDrawn();
    }

    // The address changes before the page does. The link that skips the menu is drawn with each page and says of which
    // it is.
    private Task UntilDrawn() => page.WaitForFunctionAsync(
        "() => document.querySelector('a.skip')?.href.split('#')[0] === location.href.split('#')[0]");

    public Task Press(string button) =>
        page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();

    /// <summary>A double click, as impatient people do it.</summary>
    public Task PressTwice(string button) =>
        page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.DblClickAsync();

    public async Task Fill(string label, string text)
    {
        var field = page.GetByLabel(label, new() { Exact = true });
        await field.FillAsync(text);
        await field.DispatchEventAsync("change");
        await field.BlurAsync();
    }

    public Task Choose(string label, string value) =>
        page.GetByLabel(label, new() { Exact = true }).SelectOptionAsync(value);

    public Task Sees(string text) => page.GetByText(text).First.WaitForAsync();

    public Task Sees(Regex text) => page.GetByText(text).First.WaitForAsync();

    /// <summary>What the page says once no part of it is loading any more.</summary>
    public async Task<string> Text()
    {
        await page.WaitForFunctionAsync("() => !document.querySelector('main').innerText.includes('Loading…')");
        return await page.Locator("main").InnerTextAsync();
    }

    public async Task At(Regex address)
    {
        await page.WaitForURLAsync(address);
        await UntilDrawn();
    }

    public async Task GoBack()
    {
        await page.GoBackAsync();
        await UntilDrawn();
    }

    public async ValueTask DisposeAsync() => await page.Context.CloseAsync();
}
