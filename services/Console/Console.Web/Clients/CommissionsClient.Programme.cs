namespace CommissionsConsole.Clients;

/// <summary>What is chosen for the whole programme, and who is given which plan.</summary>
internal sealed partial class CommissionsClient
{
    public Task<Programme> Programme(CancellationToken cancellation) => Get<Programme>("/v1/programme", cancellation);

    public Task<IReadOnlyList<PlanAssignment>> Assignments(string planId, CancellationToken cancellation) =>
        Get<IReadOnlyList<PlanAssignment>>($"/v1/plans/{PathSegment(planId)}/assignments", cancellation);

    /// <returns>Null for a customer that Commissions has heard nothing of.</returns>
    public Task<CustomerAnchor?> Anchor(string customerId, CancellationToken cancellation) =>
        Find<CustomerAnchor>($"/v1/customers/{PathSegment(customerId)}/anchor", cancellation);

    public Task<AnchorCorrection> ShowAnchor(string customerId, DateOnly anchor, string reason,
        CancellationToken cancellation) =>
        Ask<AnchorCorrection>($"/v1/customers/{PathSegment(customerId)}/anchor", new { anchor, reason, dryRun = true },
            cancellation);

    public Task<AnchorCorrection> ProposeAnchor(string customerId, DateOnly anchor, string reason,
        CancellationToken cancellation) =>
        Post<AnchorCorrection>($"/v1/customers/{PathSegment(customerId)}/anchor", new { anchor, reason }, cancellation);

    public Task<AnchorCorrection> ShowProposedAnchor(string customerId, string correctionId,
        CancellationToken cancellation) =>
        Ask<AnchorCorrection>($"/v1/customers/{PathSegment(customerId)}/anchor/{PathSegment(correctionId)}/approve",
            new { dryRun = true }, cancellation);

    public Task<AnchorCorrection> ApproveAnchor(string customerId, string correctionId,
        IReadOnlyList<PartnerChange>? expectedChanges, CancellationToken cancellation) => Post<AnchorCorrection>(
            $"/v1/customers/{PathSegment(customerId)}/anchor/{PathSegment(correctionId)}/approve",
                new { expectedChanges },
            cancellation);

    /// <param name="what">"default-plan" or "win-back-days".</param>
    public Task<ProgrammeChoice> ShowChange(string what, object change, CancellationToken cancellation) =>
        Ask<ProgrammeChoice>($"/v1/programme/{what}", change, cancellation);

    public Task<ProgrammeChoice> ChangeProgramme(string what, object change, CancellationToken cancellation) =>
        Post<ProgrammeChoice>($"/v1/programme/{what}", change, cancellation);

    public Task<ProgrammeChoice> ShowProposed(string what, string choiceId, CancellationToken cancellation) =>
        Ask<ProgrammeChoice>($"/v1/programme/{what}/{PathSegment(choiceId)}/approve", new { dryRun = true },
            cancellation);

    public Task<ProgrammeChoice> ApproveProposed(string what, string choiceId,
        IReadOnlyList<PartnerChange>? expectedChanges, CancellationToken cancellation) => Post<ProgrammeChoice>(
            $"/v1/programme/{what}/{PathSegment(choiceId)}/approve", new { expectedChanges }, cancellation);

    public Task<Page<WaitingChange>> WaitingChanges(bool all, int limit, string? after,
        CancellationToken cancellation) =>
        Get<Page<WaitingChange>>(AddQuery("/v1/waiting-changes", ("all", all), ("limit", limit), ("after", after)),
            cancellation);

    /// <returns>The change with what it does now.</returns>
    public Task<WaitingChange> ShowWaiting(string changeId, CancellationToken cancellation) =>
        Ask<WaitingChange>($"/v1/waiting-changes/{PathSegment(changeId)}/approve", new { dryRun = true }, cancellation);

    /// <param name="expectedChanges">What the approver saw: where it does something else by now, nothing is
    /// approved.</param>
    public Task<WaitingChange> ApproveWaiting(string changeId, IReadOnlyList<PartnerChange> expectedChanges,
        CancellationToken cancellation) => Post<WaitingChange>(
            $"/v1/waiting-changes/{PathSegment(changeId)}/approve", new { expectedChanges }, cancellation);

    /// <param name="fromOpenMonth">Refuses the past alone.</param>
    public Task<WaitingChange> RefuseWaiting(string changeId, string reason, bool fromOpenMonth,
        CancellationToken cancellation) =>
        Post<WaitingChange>($"/v1/waiting-changes/{PathSegment(changeId)}/refuse", new { reason, fromOpenMonth },
            cancellation);
}
