# One image for all three services: the command says which (gateway, processor or sink) and any other tally command works.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN docker/package /opt/tokentally

FROM eclipse-temurin:17-jre
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/tokentally tokentally
COPY --from=build /opt/tokentally /opt/tokentally
USER 10001
WORKDIR /var/lib/tokentally
# The processor's local state; a lost volume is rebuilt from Kafka.
VOLUME /var/lib/tokentally
EXPOSE 8003 8004 8005
ENTRYPOINT ["/opt/tokentally/bin/tally"]
CMD ["--help"]
