import NIOHTTP1

// Which uploads there are, and what they have: what tools ask that clean up behind others.
extension UploadRoutes {
    /// ListParts.
    func parts(_ request: APIRequest, _ bucket: String, _ id: String) throws(APIError) -> APIReply {
        let upload = try store.upload(id, bucket, request.parameters[1])
        let most = try request.most("max-parts")
        let marker = request.query("part-number-marker") ?? "0"
        let page = Page(
            of: upload.parts.sorted { $0.key < $1.key }.map {
                (Self.order($0.key.description), $0)
            },
            after: Self.order(marker), most: most)
        return APIReply(
            .ok,
            xml: XMLElement("ListPartsResult", attributes: S3.namespace) {
                XMLElement("Bucket", bucket)
                XMLElement("Key", upload.key)
                XMLElement("UploadId", id)
                XMLElement("PartNumberMarker", marker)
                if let last = page.elements.last {
                    XMLElement("NextPartNumberMarker", String(last.key))
                }
                XMLElement("MaxParts", String(most))
                XMLElement("IsTruncated", page.next == nil ? "false" : "true")
                page.elements.map { number, part in
                    XMLElement("Part") {
                        XMLElement("PartNumber", String(number))
                        if let modified = part.modified {
                            XMLElement("LastModified", S3.date(modified))
                        }
                        XMLElement("ETag", part.tag)
                        XMLElement("Size", String(part.bytes))
                    }
                }
                XMLElement("StorageClass", "STANDARD")
            })
    }

    /// Numbers in the order of texts.
    private static func order(_ number: String) -> String { number.leftPadded(5) }

    /// ListMultipartUploads.
    func uploads(_ request: APIRequest, _ bucket: String) throws(APIError) -> APIReply {
        let prefix = request.query("prefix") ?? ""
        let most = try request.most("max-uploads")
        let (key, id) = (request.query("key-marker"), request.query("upload-id-marker"))
        let all = store.uploads(of: bucket).filter { $0.key.hasPrefix(prefix) }
            .map { ("\($0.key)\0\($0.id)", $0) }.sorted { $0.0 < $1.0 }
        // Without an id all uploads of the key are passed over: no id comes after a tilde.
        let page = Page(of: all, after: key.map { "\($0)\0\(id ?? "~")" }, most: most)
        return APIReply(
            .ok,
            xml: XMLElement("ListMultipartUploadsResult", attributes: S3.namespace) {
                XMLElement("Bucket", bucket)
                XMLElement("KeyMarker", key ?? "")
                XMLElement("UploadIdMarker", id ?? "")
                if page.next != nil, let last = page.elements.last {
                    XMLElement("NextKeyMarker", last.key)
                    XMLElement("NextUploadIdMarker", last.id)
                }
                XMLElement("Prefix", prefix)
                XMLElement("MaxUploads", String(most))
                XMLElement("IsTruncated", page.next == nil ? "false" : "true")
                page.elements.map { upload in
                    XMLElement("Upload") {
                        XMLElement("Key", upload.key)
                        XMLElement("UploadId", upload.id)
                        XMLElement("StorageClass", "STANDARD")
                        if let begun = upload.begun {
                            XMLElement("Initiated", S3.date(begun))
                        }
                    }
                }
            })
    }
}
