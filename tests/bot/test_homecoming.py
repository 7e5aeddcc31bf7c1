"""What other threads have finished comes home to the loop that waits for it."""

import asyncio
import threading
from concurrent.futures import Future

import pytest

from bot.homecoming import Homecoming


async def test_everything_comes_home_whatever_became_of_it() -> None:
    homecoming = Homecoming(asyncio.get_running_loop())
    jobs: list[Future[int]] = [Future() for _ in range(100)]
    waiting = [asyncio.create_task(homecoming.of(job)) for job in jobs]

    def finish() -> None:
        for number, job in enumerate(jobs):
            if number % 10:
                job.set_result(number)
            else:
                job.set_exception(ValueError(number))
        homecoming.wake()

    threading.Thread(target=finish).start()
    for number, each in enumerate(waiting):
        if number % 10:
            assert await each == number
        else:
            with pytest.raises(ValueError, match=f"^{number}$"):
                await each


async def test_what_is_finished_already_is_there_at_once() -> None:
    done: Future[str] = Future()
    done.set_result("done")
    assert await Homecoming(asyncio.get_running_loop()).of(done) == "done"


async def test_whoever_waits_no_more_takes_the_job_back_and_holds_up_nobody() -> None:
    homecoming = Homecoming(asyncio.get_running_loop())
    given_up, other = Future[int](), Future[int]()
    first, second = (asyncio.create_task(homecoming.of(job)) for job in (given_up, other))
    await asyncio.sleep(0)
    first.cancel()
    other.set_result(2)
    homecoming.wake()
    assert await second == 2
    with pytest.raises(asyncio.CancelledError):
        await first
    assert given_up.cancelled()
