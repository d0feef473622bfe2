"""Plans: immutable versions, their routes a row each, and the documents made from them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.orm import Session, aliased, defer

from transport_opt.errors import ChangedError, InUseError, NotThereError
from transport_opt.store.datasets import sources
from transport_opt.store.models import DecisionRow, JobRow, PaperRow, PlanRouteRow, PlanRow, ScenarioRow, decision_row
from transport_opt.store.paging import cursor_of, newest_first, values_of
from transport_opt.store.records import DecisionRecord, Page, PlanRecord
from transport_opt.store.shelf import Shelf, add_once, found, hold, lean_on, one

Routes = Sequence[Mapping[str, Any]]
Papers = Mapping[str, tuple[str, str, bytes]]
"""Media type, encoding and content of documents, by name."""
NO_PAPERS: Papers = {}


class Plans(Shelf):
    """Plans."""

    def add_plan(self, record: PlanRecord, routes: Routes) -> PlanRecord:
        """Keep the first version of a plan; a job's plan is kept once, and whoever adds another gets the one there.

        Raises
        ------
        NotThereError
            Its scenario is not in the store.
        """
        with self.database.writing() as session:
            return add_first(session, record, routes)

    def edit_plan(
        self,
        record: PlanRecord,
        routes: Routes,
        parent: tuple[str, int],
        made_from: str | None = None,
        decision: DecisionRecord | None = None,
    ) -> PlanRecord:
        """Keep the next version of a plan, unless somebody else has made it already.

        Parameters
        ----------
        record
            Its id, version and parent are not looked at.
        parent
            Id and version of what was edited.
        made_from
            What `made_from` told of the scenario before the edit was worked out; unlooked at where none is given.
        decision
            On the version that is made; kept with it or not at all.

        Raises
        ------
        NotThereError
            There is no such plan or scenario.
        ChangedError
            The parent is not the newest version any more, or its data set is not what it was; the newest version is
            carried as ``now``.
        """
        plan_id, version = parent
        with self.database.writing() as session:
            hold(session, _version(plan_id, 1), "plan", plan_id)
            newest = one(session, _newest(plan_id), "plan", plan_id)
            if newest.version != version:
                raise ChangedError(
                    f"Plan '{plan_id}' has changed: version {version} was edited, and the newest is {newest.version}.",
                    "Look at the newest version and make the edit again.",
                    plan_id,
                    now=newest.record(),
                )
            _lean_on_scenario(session, record)
            if not _still_made_from(session, record.scenario_id, made_from):
                # A pupil who was erased meanwhile would come back with the edit.
                raise ChangedError(
                    f"The data set of plan '{plan_id}' has changed while the edit was worked out.",
                    "Look at the plan again and make the edit again.",
                    plan_id,
                    now=newest.record(),
                )
            row = PlanRow(**_values(record), plan_id=plan_id, version=version + 1)
            row.parent_id, row.parent_version = parent
            session.add(row)
            session.flush()
            _add_routes(session, row, routes)
            if decision is not None:
                session.add(decision_row(decision))
            return row.record()

    def plan(self, plan_id: str, version: int | None = None) -> PlanRecord:
        """Give a version of a plan, the newest where none is named.

        Raises
        ------
        NotThereError
            There is no such plan or version.
        """
        query = _newest(plan_id) if version is None else _version(plan_id, version)
        with self.database.reading() as session:
            return one(session, query, "plan", _named(plan_id, version)).record()

    def plan_versions(self, plan_id: str) -> tuple[PlanRecord, ...]:
        """Give every version of a plan, the first one first, their heads left empty.

        Raises
        ------
        NotThereError
            There is no such plan.
        """
        query = select(PlanRow).where(PlanRow.plan_id == plan_id).order_by(PlanRow.version)
        with self.database.reading() as session:
            rows = list(session.scalars(query.options(defer(PlanRow.head, raiseload=True))))
            found(rows[0] if rows else None, "plan", plan_id)
            return tuple(row.record(whole=False) for row in rows)

    def plans(
        self, council: str | None, cursor: str | None = None, limit: int = 50, scenario_id: str | None = None
    ) -> Page[PlanRecord]:
        """List the newest version of each plan, the newest first, heads left empty; ``None`` is every council."""
        later = aliased(PlanRow)
        newer = select(later.version).where(later.plan_id == PlanRow.plan_id, later.version > PlanRow.version)
        query = select(PlanRow).where(~newer.exists()).options(defer(PlanRow.head, raiseload=True))
        if council is not None:
            query = query.where(PlanRow.council == council)
        if scenario_id is not None:
            query = query.where(PlanRow.scenario_id == scenario_id)
        with self.database.reading() as session:
            by = PlanRow.created_at, PlanRow.plan_id
            return newest_first(session, query, by, (cursor, limit), lambda row: row.record(whole=False))

    def plan_routes(
        self, plan_id: str, version: int, cursor: str | None = None, limit: int = 50
    ) -> Page[Mapping[str, Any]]:
        """List the routes of a version in the plan's order.

        Raises
        ------
        NotThereError
            There is no such version.
        UnreadableInputError
            The cursor is none of ours.
        """
        after = -1 if cursor is None else values_of(cursor, int)[0]
        query = _routes(plan_id, version).where(PlanRouteRow.position > after).limit(limit + 1)
        with self.database.reading() as session:
            _be_there(session, plan_id, version)
            rows = list(session.scalars(query))
        end = rows[limit - 1].position if len(rows) > limit else None
        return Page(tuple(row.content for row in rows[:limit]), None if end is None else cursor_of(end))

    def all_routes(self, plan_id: str, version: int) -> tuple[Mapping[str, Any], ...]:
        """Give all routes of a version in the plan's order.

        Raises
        ------
        NotThereError
            There is no such version.
        """
        with self.database.reading() as session:
            _be_there(session, plan_id, version)
            return tuple(row.content for row in session.scalars(_routes(plan_id, version)))

    def route(self, plan_id: str, version: int, route_id: str) -> Mapping[str, Any]:
        """Give one route; the first where several are named alike.

        Raises
        ------
        NotThereError
            There is no such version or route.
        """
        with self.database.reading() as session:
            _be_there(session, plan_id, version)
            query = _routes(plan_id, version).where(PlanRouteRow.route_id == route_id)
            return one(session, query.limit(1), f"route in plan '{plan_id}' called", route_id).content

    def delete_plan(self, plan_id: str) -> None:
        """Delete a plan, all its versions and what was made from them; its job stays and names no plan any more.

        Raises
        ------
        NotThereError
            There is no such plan.
        InUseError
            A version is adopted.
        """
        with self.database.writing() as session:
            hold(session, _version(plan_id, 1), "plan", plan_id)
            query = select(DecisionRow).where(DecisionRow.plan_id == plan_id).order_by(DecisionRow.decided_at.desc())
            adopted = session.scalars(query).first()
            if adopted is not None:
                raise InUseError(
                    f"Plan '{plan_id}' is adopted: version {adopted.version}, on {adopted.decided_at:%d %B %Y}.",
                    "Keep it as the record of that decision; 'erase --before DATE' removes it once it is old.",
                    plan_id,
                )
            drop_plan(session, plan_id)

    def put_paper(
        self,
        plan_id: str,
        version: int,
        name: str,
        media_type: str,
        content: bytes,
        encoding: str = "",
        made_from: str | None = None,
    ) -> None:
        """Keep a document made from a version of a plan, in place of an older one of that name.

        Parameters
        ----------
        made_from
            What `made_from` told of the plan's scenario before the document was made. If it is something else by now,
            nothing is kept: a pupil who was erased meanwhile would come back with it.

        Raises
        ------
        NotThereError
            There is no such version.
        """
        of = {"plan_id": plan_id, "version": version, "name": name}
        with self.database.writing() as session:
            row = lean_on(session, _version(plan_id, version), "plan", _named(plan_id, version))
            if not _still_made_from(session, row.scenario_id, made_from):
                return
            session.execute(delete(PaperRow).filter_by(**of))
            # Whoever made the same paper at the same moment made the same content.
            add_once(session, PaperRow, {**of, "media_type": media_type, "encoding": encoding, "content": content})

    def paper(self, plan_id: str, version: int, name: str) -> tuple[str, str, bytes]:
        """Give a document: its media type, its encoding and its content.

        Raises
        ------
        NotThereError
            There is none: it was not made, or was thrown away.
        """
        query = select(PaperRow).filter_by(plan_id=plan_id, version=version, name=name)
        with self.database.reading() as session:
            row = one(session, query, f"document of plan '{_named(plan_id, version)}' called", name)
            return row.media_type, row.encoding, row.content

    def paper_versions(self, plan_id: str, name: str) -> tuple[int, ...]:
        """Give the versions of a plan with which a document of a name is kept, the first one first."""
        query = select(PaperRow.version).filter_by(plan_id=plan_id, name=name).order_by(PaperRow.version)
        with self.database.reading() as session:
            return tuple(session.scalars(query))


def add_first(session: Session, record: PlanRecord, routes: Routes) -> PlanRecord:
    """Add a plan's first version in a transaction that is under way, or give the one that its job has made.

    Raises
    ------
    NotThereError
        Its scenario is not in the store.
    """
    _lean_on_scenario(session, record)
    made = select(PlanRow).where(PlanRow.job_id == record.job_id, PlanRow.version == 1)
    parent = record.parent or (None, None)
    values = {**_values(record), "plan_id": record.plan_id, "version": 1}
    values |= {"parent_id": parent[0], "parent_version": parent[1]}
    if record.job_id is None:
        session.execute(insert(PlanRow).values(values))
    elif not add_once(session, PlanRow, values):
        return one(session, made, "plan of job", record.job_id).record()
    row = one(session, _version(record.plan_id, 1), "plan", record.plan_id)
    _add_routes(session, row, routes)
    return row.record()


def add_papers(session: Session, plan: PlanRecord, papers: Papers) -> None:
    """Add documents of a plan that was just added, in the same transaction."""
    for name, (media_type, encoding, content) in papers.items():
        values = {"name": name, "media_type": media_type, "encoding": encoding, "content": content}
        add_once(session, PaperRow, {"plan_id": plan.plan_id, "version": plan.version, **values})


def drop_plan(session: Session, plan_id: str) -> None:
    """Delete a plan with its routes and papers in a transaction that is under way; its job forgets it."""
    for table in (PaperRow, PlanRouteRow):
        session.execute(delete(table).where(table.plan_id == plan_id))
    session.execute(update(JobRow).where(JobRow.plan_id == plan_id).values(plan_id=None, plan_version=None))
    session.execute(delete(PlanRow).where(PlanRow.plan_id == plan_id))


def _values(record: PlanRecord) -> dict[str, Any]:
    told = ("scenario_id", "council", "kind", "name", "job_id", "created_at", "created_by")
    kept = {name: dict(getattr(record, name)) for name in ("provenance", "summary", "head")}
    return {**{name: getattr(record, name) for name in told}, **kept}


def _add_routes(session: Session, row: PlanRow, routes: Routes) -> None:
    of = {"plan_id": row.plan_id, "version": row.version}
    values = [
        {**of, "position": position, "route_id": str(route.get("route_id", "")), "content": dict(route)}
        for position, route in enumerate(routes)
    ]
    if values:
        session.execute(insert(PlanRouteRow), values)


def _lean_on_scenario(session: Session, record: PlanRecord) -> None:
    query = select(ScenarioRow).where(ScenarioRow.scenario_id == record.scenario_id)
    lean_on(session, query, "scenario", record.scenario_id)


def _version(plan_id: str, version: int) -> Select[PlanRow]:
    return select(PlanRow).where(PlanRow.plan_id == plan_id, PlanRow.version == version)


def _still_made_from(session: Session, scenario_id: str, made_from: str | None) -> bool:
    return made_from is None or sources(session, {scenario_id}).get(scenario_id) == made_from


def _newest(plan_id: str) -> Select[PlanRow]:
    return select(PlanRow).where(PlanRow.plan_id == plan_id).order_by(PlanRow.version.desc()).limit(1)


def _routes(plan_id: str, version: int) -> Select[PlanRouteRow]:
    of = PlanRouteRow.plan_id == plan_id, PlanRouteRow.version == version
    return select(PlanRouteRow).where(*of).order_by(PlanRouteRow.position)


def _be_there(session: Session, plan_id: str, version: int) -> None:
    query = select(PlanRow.version).where(PlanRow.plan_id == plan_id, PlanRow.version == version)
    if session.scalars(query).first() is None:
        raise NotThereError(
            f"There is no plan '{_named(plan_id, version)}' in the store.",
            "Check the id and the version; it may have been deleted or erased.",
            plan_id,
        )


def _named(plan_id: str, version: int | None) -> str:
    return plan_id if version is None else f"{plan_id}, version {version}"
