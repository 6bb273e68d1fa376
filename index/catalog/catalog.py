"""What is known of every picture: written and read, a transaction a method.

Knows no faiss, no files and no models; vectors are rows of float32 that pass through, and are read
by `embeddings.py`. `selection_queries.py` reads by date and place. Feedback shares the database and
is written in `server/feedback/store.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from index.catalog.database import Database
from index.catalog.embeddings import portions
from index.catalog.own_captions import (
    carry_over,
    latest_words,
    next_revision,
    notes_kept,
    write_words,
)
from index.catalog.records import (
    Entry,
    FileState,
    KnownImage,
    Photo,
    PhotoFacts,
    State,
    VectorModel,
)
from index.catalog.schema import (
    DRIVES,
    EMBEDDINGS,
    IMAGES,
    LIBRARY_STATE,
    PICTURE_TEXTS,
    REMOVALS,
    VECTOR_MODELS,
)
from index.catalog.texts import forget_texts, not_read_by, text_kept
from index.paths import below, path_to_text, text_to_path
from index.pictures.facts.facts import HOPELESS, Origin, Precision, flaws_kept, shows_nothing
from index.pictures.places import Place
from index.vectors import to_blob

PLACES_AT_ONCE = 100  # conditions in one statement
FACTS_VERSION = 3
"""Goes up when more is read from a file; pictures of lower versions are read again."""


class Catalog:
    """The pictures of one library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def stay_with_this_library(self) -> None:
        """Never read or write another one that comes to lie in its place."""
        self._database.stay_with("SELECT library_id FROM library_state")

    def state(self) -> State:
        """Which library this is, and how far it has come."""
        query = select(LIBRARY_STATE, VECTOR_MODELS).outerjoin_from(LIBRARY_STATE, VECTOR_MODELS)
        with self._database.read() as connection:
            row = connection.execute(query).one()
            known = row._mapping
            model_id = known[LIBRARY_STATE.c.model_id]
            if model_id is None and connection.execute(select(EMBEDDINGS.c.image_id)).first():
                raise ValueError("there are vectors, and of no model that is in use")
        model = None
        if model_id is not None:
            columns = VECTOR_MODELS.c
            model = VectorModel(
                known[columns.name], known[columns.dimension], known[columns.preprocessing]
            )
        return State(
            known[LIBRARY_STATE.c.library_id], known[LIBRARY_STATE.c.revision], model_id, model
        )

    def revision(self) -> int:
        """How many changes of vectors there have been."""
        with self._database.read() as connection:
            return int(connection.execute(select(LIBRARY_STATE.c.revision)).scalar_one())

    def model_id(self, model: VectorModel) -> int:
        """The number under which a model's vectors are kept; a new one for a new model."""
        with self._database.read() as connection:
            known = _model_id(connection, model)
        if known is not None:
            return known
        with self._database.write() as connection:
            known = _model_id(connection, model)  # somebody may have been quicker
            if known is not None:
                return known
            made = insert(VECTOR_MODELS).values(asdict(model)).returning(VECTOR_MODELS.c.id)
            return int(connection.execute(made).scalar_one())

    def models(self) -> dict[VectorModel, int]:
        """The models that there are vectors of, and how many pictures have one of each."""
        columns = VECTOR_MODELS.c
        query = (
            select(columns.name, columns.dimension, columns.preprocessing, func.count())
            .join_from(EMBEDDINGS, VECTOR_MODELS)
            .group_by(columns.id)
            .order_by(columns.id)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return {VectorModel(*identity): count for *identity, count in rows}

    def use_model(self, model_id: int) -> None:
        """From now on the vectors of this model are searched; those of others stay."""
        with self._database.write() as connection:
            next_revision(connection)
            connection.execute(update(LIBRARY_STATE).values(model_id=model_id))

    def known(self, model_id: int, places: Sequence[str] | None = None) -> list[KnownImage]:
        """What is known of pictures' files, and whether they have a vector of a model.

        Args:
            model_id: of the model.
            places: texts of paths; pictures elsewhere may be left out. None for all pictures.
        """
        return self._known(model_id, *self._inside(places))

    def with_contents(self, hashes: Sequence[str], model_id: int) -> list[KnownImage]:
        """What is known of the pictures with these contents, wherever they are."""
        found: list[KnownImage] = []
        for some in portions(hashes):
            found += self._known(model_id, IMAGES.c.content_hash.in_(some))
        return found

    def not_described(
        self, captioner: str, model_id: int, places: Sequence[str] | None = None
    ) -> list[KnownImage]:
        """What is known of the pictures without a caption of this captioner, but for those that
        show nothing."""
        others = or_(
            IMAGES.c.caption.is_(None),
            IMAGES.c.captioner.is_(None),
            IMAGES.c.captioner != captioner,
        )
        hopeful = IMAGES.c.flaws.not_in(HOPELESS)
        return self._known(model_id, others, hopeful, *self._inside(places))

    def not_read(
        self, reader: str, model_id: int, places: Sequence[str] | None = None
    ) -> list[KnownImage]:
        """What is known of the pictures whose text this reader has not read."""
        return self._known(model_id, not_read_by(reader), *self._inside(places))

    def _known(self, model_id: int, *conditions: ColumnElement[bool]) -> list[KnownImage]:
        columns = IMAGES.c
        of_model = and_(EMBEDDINGS.c.image_id == columns.id, EMBEDDINGS.c.model_id == model_id)
        query = select(
            columns.id,
            columns.path,
            columns.size,
            columns.mtime_ns,
            columns.content_hash,
            columns.facts_version,
            EMBEDDINGS.c.image_id.is_not(None),
            columns.caption,
            columns.caption_confidence,
            columns.captioner,
            columns.ctime_ns,
            columns.inode,
            columns.beside,
        ).outerjoin_from(IMAGES, EMBEDDINGS, of_model)
        with self._database.read() as connection:
            return [*map(KnownImage._make, connection.execute(query.where(*conditions)))]

    def _inside(self, places: Sequence[str] | None) -> list[ColumnElement[bool]]:
        """In some places, where the database compares letter by letter and there are only a few."""
        if places is None or len(places) > PLACES_AT_ONCE or not self._database.is_sqlite:
            return []
        path = IMAGES.c.path
        return [or_(*(or_(path == at, path.between(*below(at))) for at in places))]

    def store(self, entries: Sequence[Entry], model_id: int) -> list[int]:
        """Pictures, vectors and captions in one transaction; the ids of their rows, in order."""
        with self._database.write() as connection:
            revision = next_revision(connection)
            ids = _store_pictures(connection, entries, revision)
            known = zip(ids, entries, strict=True)
            write_words(connection, [(at, entry.facts.notes) for at, entry in known])
            vectors = [
                {
                    "model_id": model_id,
                    "image_id": image_id,
                    "revision": revision,
                    "vector": to_blob(entry.vector),
                }
                for image_id, entry in zip(ids, entries, strict=True)
            ]
            for some in portions(ids):
                connection.execute(
                    delete(EMBEDDINGS).where(
                        EMBEDDINGS.c.model_id == model_id, EMBEDDINGS.c.image_id.in_(some)
                    )
                )
            if vectors:
                connection.execute(insert(EMBEDDINGS), vectors)
            return ids

    def set_facts(self, files: Sequence[tuple[int, FileState, PhotoFacts]]) -> None:
        """Pictures, by id, whose files were moved or touched; their contents are the same."""
        with self._database.write() as connection:
            next_revision(connection)
            for image_id, file, facts in files:
                query = update(IMAGES).where(IMAGES.c.id == image_id)
                connection.execute(query.values(_file_values(file) | _fact_values(facts)))
            write_words(connection, [(at, facts.notes) for at, _, facts in files])

    def read_all_again(self) -> None:
        """Have every picture's file read by the next build, however unchanged it seems."""
        with self._database.write() as connection:
            connection.execute(update(IMAGES).values(facts_version=0))

    def remove(self, image_ids: Sequence[int]) -> None:
        """Forget pictures, with their vectors and captions, in one transaction."""
        with self._database.write() as connection:
            revision = next_revision(connection)
            for some in portions(image_ids):
                connection.execute(delete(IMAGES).where(IMAGES.c.id.in_(some)))
            _note_removals(connection, image_ids, revision)

    def set_captions(self, captions: Sequence[tuple[int, str, str, float]], captioner: str) -> int:
        """Store captions in one transaction.

        Args:
            captions: for each picture its id, its content hash, the caption and its confidence.
            captioner: the model that made them.

        Returns:
            How many were stored: a picture that is gone or has changed meanwhile gets none.
        """
        with self._database.write() as connection:
            return sum(
                connection.execute(
                    update(IMAGES)
                    .where(IMAGES.c.id == image_id, IMAGES.c.content_hash == content_hash)
                    .values(caption=text, caption_confidence=confidence, captioner=captioner)
                ).rowcount
                for image_id, content_hash, text, confidence in captions
            )

    def drives(self) -> set[str]:
        """Texts of the folders that other drives than that of the folder around them were in."""
        with self._database.read() as connection:
            return set(connection.execute(select(DRIVES.c.path)).scalars())

    def set_drives(self, new: Collection[str], gone: Collection[str]) -> None:
        """Note folders that drives are in, and forget others, in one transaction."""
        if not new and not gone:
            return
        with self._database.write() as connection:
            for path in {*new, *gone}:
                connection.execute(delete(DRIVES).where(DRIVES.c.path == path))
            if new:
                connection.execute(insert(DRIVES), [{"path": path} for path in new])

    def id_of(self, path: Path) -> int | None:
        """The picture at a path; None where the library has none there."""
        query = select(IMAGES.c.id).where(IMAGES.c.path == path_to_text(path))
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def photo(self, image_id: int) -> Photo | None:
        """A picture by its id; None where there is none, or no longer."""
        return self.photos([image_id]).get(image_id)

    def photos(self, image_ids: Sequence[int]) -> dict[int, Photo]:
        """Pictures by their ids; those that are not there are left out."""
        photos: dict[int, Photo] = {}
        with self._database.read() as connection:
            for some in portions(image_ids):
                for row in connection.execute(_PHOTO.where(IMAGES.c.id.in_(some))):
                    photos[row.id] = _photo(row)
        return photos

    def page(self, after: int = 0, limit: int = 100) -> list[Photo]:
        """Up to `limit` pictures whose ids follow `after`, in the order of their ids."""
        query = _PHOTO.where(IMAGES.c.id > after).order_by(IMAGES.c.id).limit(limit)
        with self._database.read() as connection:
            return [_photo(row) for row in connection.execute(query)]

    def count(self) -> int:
        """How many pictures there are."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(IMAGES)).scalar_one()


_PHOTO = select(
    IMAGES.c.id,
    IMAGES.c.path,
    IMAGES.c.caption,
    IMAGES.c.caption_confidence,
    IMAGES.c.captioner,
    IMAGES.c.camera,
    IMAGES.c.taken_at,
    IMAGES.c.taken_offset_minutes,
    IMAGES.c.latitude,
    IMAGES.c.longitude,
    IMAGES.c.width,
    IMAGES.c.height,
    IMAGES.c.district,
    IMAGES.c.place,
    IMAGES.c.region,
    IMAGES.c.country,
    IMAGES.c.content_hash,
    IMAGES.c.look_hash,
    IMAGES.c.taken_precision,
    IMAGES.c.taken_origin,
    IMAGES.c.notes,
    IMAGES.c.flaws,
    latest_words().label("own_caption"),
    PICTURE_TEXTS.c.reader,
    PICTURE_TEXTS.c.text,
).outerjoin_from(IMAGES, PICTURE_TEXTS)


def _model_id(connection: Connection, model: VectorModel) -> int | None:
    same = (VECTOR_MODELS.c[name] == value for name, value in asdict(model).items())
    return connection.execute(select(VECTOR_MODELS.c.id).where(*same)).scalar()


def _store_pictures(connection: Connection, entries: Sequence[Entry], revision: int) -> list[int]:
    """Write rows, new ones all at once; their ids, in order."""
    changed = [e.image_id for e in entries if e.image_id is not None and not e.same_contents]
    for some in portions(changed):  # what other models saw in them is no longer true
        connection.execute(delete(EMBEDDINGS).where(EMBEDDINGS.c.image_id.in_(some)))
    forget_texts(connection, changed)
    _note_removals(connection, changed, revision)
    for entry in entries:
        if entry.image_id is not None:
            carry_over(connection, entry.image_id, entry.file.content_hash, entry.facts.look_hash)
            same_row = update(IMAGES).where(IMAGES.c.id == entry.image_id)
            connection.execute(same_row.values(_values(entry)))
    new = [_values(entry) for entry in entries if entry.image_id is None]
    made = insert(IMAGES).returning(IMAGES.c.id, sort_by_parameter_order=True)
    new_ids = iter(connection.execute(made, new).scalars().all() if new else ())
    return [next(new_ids) if entry.image_id is None else entry.image_id for entry in entries]


def _note_removals(connection: Connection, image_ids: Sequence[int], revision: int) -> None:
    for some in portions(image_ids):
        connection.execute(delete(REMOVALS).where(REMOVALS.c.image_id.in_(some)))
        values = [{"image_id": image_id, "revision": revision} for image_id in some]
        connection.execute(insert(REMOVALS), values)


def _values(entry: Entry) -> dict[str, Any]:
    return {
        **_file_values(entry.file),
        **_fact_values(entry.facts),
        "caption": entry.caption,
        "caption_confidence": entry.caption_confidence,
        "captioner": entry.captioner,
        "indexed_at": datetime.now(UTC),
    }


def _fact_values(facts: PhotoFacts) -> dict[str, Any]:
    taken_at, offset = _camera_clock(facts.taken_at)
    return {
        "width": facts.width,
        "height": facts.height,
        "taken_at": taken_at,
        "taken_offset_minutes": offset,
        "taken_precision": facts.taken_precision.value if taken_at else None,
        "taken_origin": facts.taken_origin.value if taken_at else None,
        "latitude": facts.latitude,
        "longitude": facts.longitude,
        "district": (facts.place.part or None) if facts.place else None,
        "place": facts.place.name if facts.place else None,
        "region": facts.place.region if facts.place else None,
        "country": facts.place.country if facts.place else None,
        "camera": facts.camera,
        "look_hash": facts.look_hash,
        "notes": asdict(facts.notes) if facts.notes else None,
        "flaws": " ".join(facts.flaws),
        "facts_version": FACTS_VERSION,
    }


def _file_values(file: FileState) -> dict[str, Any]:
    return {
        "path": path_to_text(file.path),
        "size": file.size,
        "mtime_ns": file.mtime_ns,
        "content_hash": file.content_hash,
        **file.identity._asdict(),
    }


def _camera_clock(taken_at: datetime | None) -> tuple[datetime | None, int | None]:
    if taken_at is None or taken_at.tzinfo is None:
        return taken_at, None
    offset = taken_at.utcoffset() or timedelta()
    return taken_at.replace(tzinfo=None), round(offset / timedelta(minutes=1))


def _place(row: Row[*tuple[Any, ...]]) -> Place | None:
    if row.place is None:
        return None
    return Place(row.place, row.region, row.country, row.district or "")


def _photo(row: Row[*tuple[Any, ...]]) -> Photo:
    flaws = flaws_kept(row.flaws)
    caption = None if shows_nothing(flaws) else row.caption
    taken_at = row.taken_at
    if taken_at is not None and row.taken_offset_minutes is not None:
        zone = timezone(timedelta(minutes=row.taken_offset_minutes))
        taken_at = taken_at.replace(tzinfo=zone)
    return Photo(
        image_id=row.id,
        path=text_to_path(row.path),
        caption=caption,
        caption_confidence=row.caption_confidence,
        taken_at=taken_at,
        latitude=row.latitude,
        longitude=row.longitude,
        width=row.width,
        height=row.height,
        place=_place(row),
        content_hash=row.content_hash,
        look_hash=row.look_hash,
        captioner=row.captioner,
        taken_precision=Precision(row.taken_precision or Precision.SECOND),
        taken_origin=Origin(row.taken_origin or Origin.CAMERA),
        notes=notes_kept(row.notes),
        camera=row.camera,
        text=None if row.reader is None else text_kept(row.text, row.reader),
        own_caption=row.own_caption or None,
        flaws=flaws,
    )
