using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CommissionsConsole.Tests;

/// <summary>One person at the console, in a browser of its own.</summary>
internal sealed class Visit(IPage page, Uri console) : IAsyncDisposable
{
    private const int TabsMax = 300;

    public IPage Page => page;

    /// <summary>This person has no mouse: links, buttons and fields are reached with the Tab key.</summary>
    public bool HasKeyboardOnly { get; init; }

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
        var found = page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).First;
        // On a phone the menu is behind its button.
        var menu = page.GetByRole(AriaRole.Button, new() { Name = "Menu", Exact = true });
        if (await menu.IsVisibleAsync() && !await found.IsVisibleAsync()) await Activate(menu);
        await Activate(found);
        await UntilDrawn();
    }

    // The address changes before the page does. The link that skips the menu is drawn with each page and says of which
    // it is.
    private Task UntilDrawn() => page.WaitForFunctionAsync(
        "() => document.querySelector('a.skip')?.href.split('#')[0] === location.href.split('#')[0]");

    public Task Press(string button) =>
        Activate(page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First);

    /// <summary>A double click, as impatient people do it.</summary>
    public Task PressTwice(string button) =>
        page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.DblClickAsync();

    public async Task Fill(string label, string text)
    {
        var field = await Field(label);
        if (HasKeyboardOnly)
        {
            await Reach(field);
            await Type(field, text);
            return;
        }

        await field.FillAsync(text);
        await field.DispatchEventAsync("change");
        await field.BlurAsync();
    }

    private async Task Activate(ILocator locator)
    {
        if (!HasKeyboardOnly)
        {
            await locator.ClickAsync();
            return;
        }

        await Reach(locator);
        await page.Keyboard.PressAsync("Enter");
    }

    private async Task Reach(ILocator locator)
    {
        await locator.WaitForAsync();
        await Assertions.Expect(locator).ToBeEnabledAsync();
        for (var tabs = 0; !await locator.EvaluateAsync<bool>("element => element === document.activeElement"); tabs++)
        {
            if (tabs == TabsMax) throw new InvalidOperationException($"The Tab key never comes to {locator}.");
            await page.Keyboard.PressAsync("Tab");
        }
    }

    // A date is typed in the order of the browser: month, day, year.
    private async Task Type(ILocator field, string text)
    {
        var isDate = await field.GetAttributeAsync("type") == "date";
        if (!isDate) await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync(isDate ? $"{text[5..7]}{text[8..10]}{text[..4]}" : text);
        await page.Keyboard.PressAsync("Tab");
    }

    public async Task Choose(string label, string value) => await (await Field(label)).SelectOptionAsync(value);

    /// <summary>A field of that label; where it is folded away, it is unfolded first.</summary>
    public async Task<ILocator> Field(string label)
    {
        var field = page.GetByLabel(label, new() { Exact = true });
        await field.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        if (await field.IsVisibleAsync()) return field;
        var popover = await field.EvaluateAsync<string?>("field => field.closest('[popover]')?.id");
        await Activate(popover is null ? field.Locator("xpath=ancestor::details[not(@open)]/summary").First
            : page.Locator($"[popovertarget='{popover}']"));
        return field;
    }

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
