"""What the environment says of the web server: its address, its secret, its limits, who vouches for people."""

from urllib.parse import urlsplit

from limits import parse_many
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from transport_opt.service.settings import unusable


class WebSettings(BaseSettings):
    """What can be set, each by an environment variable; one that is set to nothing counts as unset.

    Attributes
    ----------
    public_url
        ``PUBLIC_URL``: the address that people use. With https, cookies are sent over https only and browsers are told
        to use nothing else.
    secret_key
        ``SECRET_KEY``: in place of the secret in the store's folder; servers and workers of one store need the same.
    proxies
        ``TRUSTED_PROXIES``: how many reverse proxies stand before the server and tell who asks.
    rate, login_rate
        ``RATE_LIMIT``, of an account or, of who is not logged in, an address; ``LOGIN_RATE_LIMIT``, of an address.
    most_open_jobs
        ``MOST_OPEN_JOBS``, of an account: jobs that wait or are searched.
    rate_store
        ``RATE_STORE``: where the counts are kept; in the process's memory unless servers share one.
    oidc_issuer, oidc_client, oidc_secret
        ``OIDC_ISSUER``, ``OIDC_CLIENT_ID``, ``OIDC_CLIENT_SECRET``: the council's identity provider; off unless all
        three are set.
    oidc_email
        ``OIDC_EMAIL_CLAIM``: which claim has the address that an account is first found by.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, populate_by_name=True)

    public_url: str = Field(default="http://127.0.0.1:8000", validation_alias="PUBLIC_URL")
    secret_key: SecretStr | None = Field(default=None, validation_alias="SECRET_KEY")
    proxies: int = Field(default=0, ge=0, le=5, validation_alias="TRUSTED_PROXIES")
    rate: str = Field(default="6000 per minute", validation_alias="RATE_LIMIT")
    login_rate: str = Field(default="60 per 15 minutes", validation_alias="LOGIN_RATE_LIMIT")
    most_open_jobs: int = Field(default=20, ge=1, validation_alias="MOST_OPEN_JOBS")
    rate_store: str = Field(default="memory://", validation_alias="RATE_STORE")

    oidc_issuer: str | None = Field(default=None, validation_alias="OIDC_ISSUER")
    oidc_client: str | None = Field(default=None, validation_alias="OIDC_CLIENT_ID")
    oidc_secret: SecretStr | None = Field(default=None, validation_alias="OIDC_CLIENT_SECRET")
    oidc_email: str = Field(default="preferred_username", validation_alias="OIDC_EMAIL_CLAIM")

    @field_validator("public_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise ValueError(
                f"PUBLIC_URL must be an address such as https://transport.council.gov.uk; now it is {value}"
            )
        return value.rstrip("/")

    @field_validator("rate", "login_rate")
    @classmethod
    def _a_rate(cls, value: str) -> str:
        try:
            parse_many(value)
        except ValueError:
            raise ValueError("it must be a rate such as '600 per minute'; now it is something else") from None
        return value

    @property
    def https(self) -> bool:
        """Whether people reach the server by https."""
        return self.public_url.startswith("https:")

    @property
    def secret(self) -> str | None:
        """The secret given; ``None`` where the store's folder has it."""
        return None if self.secret_key is None else self.secret_key.get_secret_value()

    @property
    def oidc(self) -> tuple[str, str, str] | None:
        """Issuer, client and secret of the identity provider; ``None`` where it is off."""
        if self.oidc_issuer is None or self.oidc_client is None or self.oidc_secret is None:
            return None
        return self.oidc_issuer.rstrip("/"), self.oidc_client, self.oidc_secret.get_secret_value()


def read_web_settings() -> WebSettings:
    """Read the settings of the web server.

    Raises
    ------
    UnreadableInputError
        A variable of the environment cannot be used; the message does not repeat it, as it may be a secret.
    """
    try:
        return WebSettings()
    except ValidationError as error:
        raise unusable(error) from error
