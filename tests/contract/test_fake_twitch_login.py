"""The fake's OAuth answers as Twitch does: device codes, rotation, expiry."""

import asyncio

import pytest
from tests.peers.fake_twitch import CLIENT_SECRET, CONFIDENTIAL_CLIENT, PUBLIC_CLIENT, FakeTwitch, Terms
from tests.peers.raw_client import RawClient, raw_client
from yarl import URL

pytestmark = pytest.mark.slow

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


async def device(client: RawClient) -> tuple[str, str]:
    """Begin a device code grant; return the user's code and the client's."""
    status, body = await client.oauth("/device", client_id=PUBLIC_CLIENT, scopes="user:read:chat bits:read")
    assert status == 200
    assert set(body) == {"device_code", "expires_in", "interval", "user_code", "verification_uri"}
    return body["user_code"], body["device_code"]


async def poll(client: RawClient, code: str) -> tuple[int, dict[str, object]]:
    """Ask for the token of a device code."""
    return await client.oauth("/token", client_id=PUBLIC_CLIENT, device_code=code, grant_type=DEVICE)


async def validate(client: RawClient, token: str) -> tuple[int, dict[str, object]]:
    """Ask whether a token is good."""
    headers = {"Authorization": f"OAuth {token}"}
    async with client.session.get(f"{client.twitch.endpoints.auth}/validate", headers=headers) as response:
        return response.status, await response.json()


def test_device_codes() -> None:
    """A code is pending until its user decides; approved, it is good once; denied or too old, it is invalid."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch) as client:
            user_code, code = await device(client)
            assert await poll(client, code) == (400, {"status": 400, "message": "authorization_pending"})
            twitch.approve(user_code, "helper")
            status, body = await poll(client, code)
            assert status == 200
            assert (body["token_type"], body["scope"]) == ("bearer", ["bits:read", "user:read:chat"])
            assert await poll(client, code) == (400, {"status": 400, "message": "invalid device code"})
            _, told = await validate(client, str(body["access_token"]))
            assert (told["login"], told["client_id"]) == ("helper", PUBLIC_CLIENT)
            user_code, code = await device(client)
            twitch.deny(user_code)
            assert (await poll(client, code))[0] == 400
            _, code = await device(client)
            twitch.clock.skip(1_801)
            assert await poll(client, code) == (400, {"status": 400, "message": "invalid device code"})

    asyncio.run(script())


def test_refresh_tokens_rotate() -> None:
    """A public client's refresh token is good for one use; a confidential client's stays."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch) as client:
            first = twitch.token("streamer", ["user:read:chat"])
            grant = {"client_id": PUBLIC_CLIENT, "grant_type": "refresh_token"}
            status, body = await client.oauth("/token", **grant, refresh_token=first.refresh)
            assert status == 200
            assert body["refresh_token"] != first.refresh
            again = await client.oauth("/token", **grant, refresh_token=first.refresh)
            assert again == (400, {"status": 400, "message": "Invalid refresh token"})
            kept = twitch.token("streamer", client_id=CONFIDENTIAL_CLIENT)
            secret = {"client_id": CONFIDENTIAL_CLIENT, "client_secret": CLIENT_SECRET, "grant_type": "refresh_token"}
            for _ in range(2):
                status, body = await client.oauth("/token", **secret, refresh_token=kept.refresh)
                assert (status, body["refresh_token"]) == (200, kept.refresh)

    asyncio.run(script())


def test_tokens_expire_and_are_revoked() -> None:
    """A token ends with its lifetime, by being revoked, or when a test says so."""

    async def script() -> None:
        async with FakeTwitch(terms=Terms(token_lifetime=100)) as twitch, raw_client(twitch) as client:
            token = twitch.token("streamer").access
            status, body = await validate(client, token)
            assert status == 200
            assert isinstance(body["expires_in"], int)
            assert 90 <= body["expires_in"] <= 100
            twitch.clock.skip(101)
            assert await validate(client, token) == (401, {"status": 401, "message": "invalid access token"})
            other = twitch.token("streamer").access
            revoked = {"client_id": PUBLIC_CLIENT, "token": other}
            async with client.session.post(f"{twitch.endpoints.auth}/revoke", data=revoked) as response:
                assert response.status == 200
            assert (await validate(client, other))[0] == 401

    asyncio.run(script())


def test_bad_requests() -> None:
    """Unknown clients, wrong secrets and unknown grants are refused."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch) as client:
            assert (await client.oauth("/device", client_id="unknown", scopes=""))[1]["message"] == "invalid client"
            wrong = {"client_id": CONFIDENTIAL_CLIENT, "client_secret": "wrong", "grant_type": "client_credentials"}
            assert (await client.oauth("/token", **wrong))[0] == 403
            assert (await client.oauth("/token", client_id=PUBLIC_CLIENT, grant_type="password"))[0] == 400
            async with client.session.get(f"{twitch.endpoints.auth}/validate") as response:
                assert response.status == 401

    asyncio.run(script())


def test_an_authorization_code_is_turned_into_tokens() -> None:
    """The page sends a code back; the code is good once."""

    async def script() -> None:
        async with FakeTwitch() as twitch, raw_client(twitch) as client:
            asked = {"client_id": CONFIDENTIAL_CLIENT, "redirect_uri": "http://localhost/back", "scope": "bits:read"}
            url = f"{twitch.endpoints.auth}/authorize"
            async with client.session.get(url, params=asked, allow_redirects=False) as response:
                assert response.status == 302
                code = URL(response.headers["Location"]).query["code"]
            grant = {
                "client_id": CONFIDENTIAL_CLIENT,
                "client_secret": CLIENT_SECRET,
                "grant_type": "authorization_code",
                "redirect_uri": "http://localhost/back",
                "code": code,
            }
            status, body = await client.oauth("/token", **grant)
            assert (status, body["scope"]) == (200, ["bits:read"])
            assert (await client.oauth("/token", **grant))[0] == 400

    asyncio.run(script())
